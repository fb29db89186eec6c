#!/usr/bin/env bats
# The isolation matrix, as it is drawn from what the ladder measures, and what it
# says of an attack that differs or breaks.
# bats file_tags=root
# shellcheck source=tests/helpers.bash
source "$BATS_TEST_DIRNAME/helpers.bash"

# All attacks on all toys take their time, above all on a busy machine.
export BATS_TEST_TIMEOUT=1200

matrix=$project/scripts/matrix.sh

@test "the committed picture and tables show the committed matrix" {
    mkdir "$scratch/drawn"
    run "$matrix" --draw --to "$scratch/drawn"
    assert_success
    for file in README.md lessons/matrix.md lessons/matrix.svg lessons/matrix.json; do
        run diff "$project/$file" "$scratch/drawn/${file##*/}"
        assert_output ''
    done
}

@test "the picture has 12 to 18 rows, each state a shape of its own, and words for who can't see it" {
    picture=$project/lessons/matrix.svg
    rows=$(column_of_table 3 | grep -vcx -e chapter -e matrix)
    different=$(column_of_table 3 | grep -vx -e chapter -e matrix | sort -u | wc -l)
    ((rows >= different && different >= 12 && different <= 18))
    # A row is open while one of its attacks is; the legend has one of each.
    columns=$(container_rooms | wc -l)
    open=$(sed -n '/<!-- matrix: front/,/<!-- end/p' "$project/README.md" | grep -o '| open' | wc -l)
    assert_equal "$(grep -c '<circle' "$picture")" $((open + 1))
    assert_equal "$(grep -c '<rect class="closed"' "$picture")" $((different * columns - open + 1))
    run cat "$picture"
    assert_output --partial '<title id="title">'
    assert_output --partial '<desc id="description">'
    assert_output --partial 'prefers-color-scheme: dark'
    # Each mark but the legend's leads to the source of an attack.
    run grep -oP '^<a href="\K[^"]*(?=" aria-label="[a-z-]+"><(circle|rect))' "$picture"
    assert_equal "${#lines[@]}" $((different * columns))
    for source in "${lines[@]}"; do
        [[ -f $project/lessons/$source ]] || fail "no source: $source"
    done
    run perl -0 -ne 'print "$1" if /!\[(.*?)\]\(lessons/matrix.svg\)/s' "$project/README.md"
    refute_output ''
}

@test "a door that stays open too long, or closes too early, is found out" {
    copy_tree
    cp "$tree/build/bin/03-mount" "$tree/build/bin/04-uts"
    run "$tree/scripts/matrix.sh" --write --on '03-mount 04-uts' rename-host
    assert_failure
    assert_output --partial 'rename-host on 04-uts: promised closed, measured open'
    assert_output --partial '1 of them not as promised'
    cp "$project/build/bin/04-uts" "$project/build/bin/03-mount" "$tree/build/bin"
    cp "$tree/build/bin/04-uts" "$tree/build/bin/03-mount"
    run "$tree/scripts/matrix.sh" --write --on '03-mount 04-uts' rename-host
    assert_failure
    assert_output --partial 'rename-host on 03-mount: promised open, measured closed'
    # And it is not written down as true.
    run diff -r "$project/lessons" "$tree/lessons"
    assert_output ''
}

@test "an attack that breaks is neither open nor closed, and a failure" {
    copy_tree
    printf 'no program' >"$tree/build/attacks/read-file"
    chmod 644 "$tree/build/attacks/read-file"
    run "$tree/scripts/matrix.sh" --on 01-chroot read-file
    assert_failure
    assert_output --partial '?!'
    run cells "$tree/build/matrix.json"
    assert_output '01-chroot|read-file|not tried|exit status 126'
}

@test "what an attack said is recorded, without the numbers of processes" {
    copy_tree
    run "$tree/scripts/matrix.sh" --write --on '02-pid 03-mount' see-process leak-mount
    assert_success
    run jq -r '.cells[] | select(.on == "02-pid" or .on == "03-mount")
        | select(.attack == "see-process" or .attack == "leak-mount") | .on + ": " + .said' "$tree/lessons/matrix.json"
    assert_output $'02-pid: /proc/PID/cmdline: No such file or directory\n03-mount: /proc/PID/cmdline: No such file or directory\n02-pid: \n03-mount: '
}

@test "an attack that could not clean up is a failure, and says what is left" {
    copy_tree
    printf 'clean() { echo it is busy >&2; false; }\n' >>"$tree/lessons/01-chroot/attack-read-file.sh"
    run "$tree/scripts/matrix.sh" --on 01-chroot read-file
    assert_failure
    assert_output --partial '?!'
    assert_output --partial 'it is busy attack.sh: clean-up: this failed: clean'
}

@test "an attack that this host lacks something for is not tried, with the reason" {
    copy_tree
    sed -i 's/^prepare() {/&\n    cannot "this host has no files"/' \
        "$tree/lessons/01-chroot/attack-read-file.sh"
    run "$tree/scripts/matrix.sh" --on 01-chroot read-file
    assert_success
    assert_output --partial '?  read-file: this host has no files (cells: 1)'
    run cells "$tree/build/matrix.json"
    assert_output '01-chroot|read-file|not tried|this host has no files'
}

@test "on the toys each attack is open before its lesson, and closed from it on" {
    copy_tree
    run "$tree/scripts/matrix.sh" --toys --all --on "$(toys_from 00 | sed 's|^|toy/|' | paste -s -d ' ')"
    assert_success
    run cells "$tree/build/matrix.json"
    # All were tried but what this machine lacks, one that wants to be started by the toy
    # itself, and what takes a volume, which no overlay shows.
    while IFS='|' read -r on name verdict reason; do
        [[ $verdict != 'not tried' || $name == become-runtime ||
            $on:$name =~ ^toy/10-.*:(write-volume|undo-read-only)$ ]] || may_lack "$name" ||
            fail "$name on $on: $reason"
    done <<<"$output"
    assert_line 'toy/05-net|reach-tcp|closed|'
}

@test "which door a call of the newest toy closes is measured, and committed" {
    copy_tree
    run "$tree/scripts/matrix.sh" --steps --on 'step/outside/06-hide_cgroups step/inside/13-mask_proc' read-cgroup-path setuid-root
    assert_success
    run cells "$tree/build/matrix.json"
    assert_line 'step/06-hide_cgroups|read-cgroup-path|closed|'
    assert_line 'step/06-hide_cgroups|setuid-root|closed|'
    assert_line 'step/13-mask_proc|setuid-root|open|'
    # Without the call its door is open.
    sed -i '/^    hide_cgroups();/d' "$tree"/lessons/10-overlay/toy.c
    run "$tree/scripts/matrix.sh" --steps --on 'step/inside/12-mask_proc' read-cgroup-path
    run cells "$tree/build/matrix.json"
    assert_output 'step/12-mask_proc|read-cgroup-path|open|'
    run comm -23 <(cells "$project/lessons/matrix.json" | grep '^step/16' | grep -v '|not tried|' | cut -d '|' -f 2-3 | sort -u) \
        <(cells "$project/lessons/matrix.json" | grep '^10-overlay' | cut -d '|' -f 2-3 | sort -u)
    assert_output ''
}

@test "a container in another language climbs as far as it goes" {
    run "$project/scripts/attack.sh" --ladder "$project/tests/mine.py"
    assert_success
    assert_line --regexp '^    01-chroot +read-file +closed'
    assert_line --regexp '^    07-cgroup +eat-memory +open'
    assert_line 'reached: 05-net'
    assert_line --regexp '^open next: .* \(06-user\)$'
}

@test "what runs no command has closed no door" {
    printf '#!/bin/sh\necho closed\n' >"$scratch/liar"
    chmod 755 "$scratch/liar"
    run "$project/scripts/attack.sh" --ladder "$scratch/liar"
    assert_failure 125
    refute_line --partial ' closed '
    assert_line "attack.sh: $scratch/liar runs no command: no attack could be tried"
    run "$project/scripts/attack.sh" --ladder "$scratch/nothing"
    assert_failure 125
    assert_output "attack.sh: $scratch/nothing is no program that can be run"
}

@test "the tools that people use are columns too, and one that can't run is not closed" {
    copy_tree
    run "$tree/scripts/matrix.sh" --peers --on 'chroot chroot.user' read-file rename-host
    assert_success
    run cells "$tree/build/matrix.json"
    assert_line 'chroot|read-file|closed|'
    assert_line 'chroot|rename-host|open|'
    assert_line --regexp "^chroot.user\|read-file\|not tried\|chroot: cannot change root .*Operation not permitted$"
    assert_line --regexp "^chroot.user\|rename-host\|not tried\|"
}

@test "the committed columns of the tools that are installed are what is measured" {
    copy_tree
    # shellcheck source=scripts/matrix/peers.sh
    source "$project/scripts/matrix/peers.sh"
    "$tree/scripts/matrix.sh" --peers --on "$(peers_installed | paste -s -d ' ')" >"$scratch/out"
    cells "$project/lessons/matrix.json" | sort >"$scratch/committed"
    cells "$tree/build/matrix.json" | grep -vF '|not tried|' | sort >"$scratch/measured"
    run comm -23 "$scratch/measured" "$scratch/committed"
    assert_output '' # or: make matrix PEERS=1 WRITE=1
    # Those that are everywhere were tried, but not on images, which they don't unpack.
    run grep -cE '^(chroot|unshare)[|]' "$scratch/measured"
    assert_output $((2 * $(paste -d '|' <(column_of_table 2) <(column_of_table 3) | grep -vcE '^11-|[|](chapter|matrix)$')))
}

@test "matrix.sh refuses what it doesn't know" {
    for words in '--nonsense' 'nonsense' '--on 99 read-file' '--to'; do
        # shellcheck disable=SC2086 # several words
        run "$matrix" $words
        assert_failure 125
        assert_output --partial 'matrix.sh: '
    done
}
