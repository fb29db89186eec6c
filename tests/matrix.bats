#!/usr/bin/env bats
# The ladder as a matrix: each attack works on the lessons before the one that
# closes its door, and fails on that one and on all later ones.  All of it is
# measured once, and the picture on the front page shows what was measured.
# bats file_tags=root
# shellcheck source=tests/helpers.bash
source "$BATS_TEST_DIRNAME/helpers.bash"

# All attacks on all lessons take their time, above all under emulation.
export BATS_TEST_TIMEOUT=1200

matrix=$project/scripts/matrix.sh
table=$project/lessons/attacks.txt

setup_file() {
    ((EUID == 0)) || return 0
    cd "$BATS_FILE_TMPDIR" || return
    scratch=$BATS_FILE_TMPDIR root=$BATS_FILE_TMPDIR/root
    host_and_settings >before
    measured=0
    column_of_table 1 >attacks
    # shellcheck disable=SC2046 # words without blanks
    "$matrix" $(<attacks) ${LESSONS:+--on "$LESSONS"} >out 2>err </dev/null || measured=$?
    echo "$measured" >status
    cp "$project/build/matrix.json" .
    host_and_settings >after
}

setup() {
    need_root
    common_setup
    run_files=$BATS_FILE_TMPDIR
}

host_and_settings() {
    host_state || true
    losetup --noheadings --output NAME
    cat /proc/sys/kernel/printk_ratelimit_burst
    "$project/build/attacks/set-clock"
    wc -l </proc/self/cgroup
    compgen -G "${TMPDIR:-/tmp}/tmp.*/root" || true
    pgrep -fx '.*/root/attack .*' || true
}

# The cells as lines: COLUMN|ATTACK|VERDICT|REASON
cells() {
    jq -r '.cells[] | [.on, .attack, .verdict, .reason] | join("|")' "$1"
}

column_of_table() {
    sed '/^#/d; /^$/d' "$table" | cut -d '|' -f "$1" | sed 's/^ *//; s/ *$//'
}

@test "each attack is open before its lesson and closed from it on" {
    assert_equal "$(<"$run_files/status")" 0
    declare -A closed_by
    while read -r name lesson; do
        closed_by[$name]=$lesson
    done < <(paste -d ' ' <(column_of_table 1) <(column_of_table 2))
    tried=0
    while IFS='|' read -r on name verdict _; do
        [[ $verdict != 'not tried' ]] || continue
        wanted=closed
        is_before "${closed_by[$name]%%-*}" "$on" && wanted=open
        assert_equal "$name on $on: $verdict" "$name on $on: $wanted"
        tried=$((tried + 1))
    done < <(cells "$run_files/matrix.json")
    # The whole ladder was climbed, but for two that a kernel may lack.
    columns=$(lessons_from 00 | wc -l)
    ((tried >= ($(wc -l <"$run_files/attacks") - 2) * columns))
}

@test "what could not be tried has a reason" {
    while IFS='|' read -r on name verdict reason; do
        [[ $verdict == 'not tried' ]] || continue
        [[ -n $reason && $reason != 'exit status'* ]] || fail "$name on $on: $reason"
        # These two a kernel may lack; vm.bats tries them on one that has both.
        [[ -z ${MUST_RUN:-} || $name == open-sysrq || $name == read-kcore ]] ||
            fail "must run, but: $name on $on: $reason"
    done < <(cells "$run_files/matrix.json")
}

@test "each lesson but 00 closes at least one door" {
    for lesson in $(lessons_from 01); do
        column_of_table 2 | grep -qx "$lesson" || fail "none in $lesson"
    done
}

@test "nothing is left on the host, although attacks succeed" {
    run diff "$run_files/before" "$run_files/after"
    assert_output ''
    assert_equal "$(<"$run_files/err")" ''
}

@test "the committed matrix is what is measured" {
    cells "$project/lessons/matrix.json" | sort >"$scratch/committed"
    cells "$run_files/matrix.json" | grep -vF '|not tried|' | sort >"$scratch/measured"
    run comm -23 "$scratch/measured" "$scratch/committed"
    assert_output '' # or: make matrix ALL=1 WRITE=1
}

@test "the committed picture and tables show the committed matrix" {
    mkdir "$scratch/drawn"
    run "$matrix" --draw --to "$scratch/drawn"
    assert_success
    for file in README.md lessons/matrix.md lessons/matrix.svg lessons/matrix.json; do
        run diff "$project/$file" "$scratch/drawn/${file##*/}"
        assert_output ''
    done
}

@test "the picture has 12 to 16 rows, each state a shape of its own, and words for who can't see it" {
    picture=$project/lessons/matrix.svg
    rows=$(column_of_table 3 | grep -vcx -e chapter -e matrix)
    different=$(column_of_table 3 | grep -vx -e chapter -e matrix | sort -u | wc -l)
    ((rows >= different && different >= 12 && different <= 16))
    # A row is open while one of its attacks is; the legend has one of each.
    columns=$(find "$project/lessons" -mindepth 1 -maxdepth 1 -type d | wc -l)
    open=$(sed -n '/<!-- matrix: front/,/<!-- end/p' "$project/README.md" | grep -o '| open' | wc -l)
    assert_equal "$(grep -c '<circle' "$picture")" $((open + 1))
    assert_equal "$(grep -c '<rect class="closed"' "$picture")" $((different * columns - open + 1))
    run cat "$picture"
    assert_output --partial '<title id="title">'
    assert_output --partial '<desc id="description">'
    assert_output --partial 'prefers-color-scheme: dark'
    run perl -0 -ne 'print "$1" if /!\[(.*?)\]\(lessons/matrix.svg\)/s' "$project/README.md"
    refute_output ''
}

@test "each attack of the table has both sides, each file a line in the table" {
    run bash -c "ls '$project'/lessons/*/attack-*.c | sed 's|.*/attack-||; s|[.]c||' | sort"
    assert_output "$(column_of_table 1 | sort)"
    run bash -c "ls '$project'/lessons/*/attack-*.sh | sed 's|.*/attack-||; s|[.]sh||' | sort"
    assert_output "$(column_of_table 1 | sort)"
    while read -r read_on; do
        [[ $read_on == CVE-[0-9]*-[0-9]* || -f $project/lessons/$read_on/README.md ]] ||
            fail "$read_on is no chapter and no CVE"
    done < <(column_of_table 5)
}

@test "a door that stays open too long, or closes too early, is found out" {
    copy_tree
    cp "$tree/build/bin/03-mount" "$tree/build/bin/04-uts"
    run "$tree/scripts/matrix.sh" --write rename-host
    assert_failure
    assert_output --partial 'rename-host on 04-uts: promised closed, measured open'
    assert_output --partial '1 of them not as promised'
    cp "$project/build/bin/04-uts" "$project/build/bin/03-mount" "$tree/build/bin"
    cp "$tree/build/bin/04-uts" "$tree/build/bin/03-mount"
    run "$tree/scripts/matrix.sh" --write rename-host
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

@test "matrix.sh refuses what it doesn't know" {
    for words in '--nonsense' 'nonsense' '--on 99 read-file' '--to'; do
        # shellcheck disable=SC2086 # several words
        run "$matrix" $words
        assert_failure 125
        assert_output --partial 'matrix.sh: '
    done
}
