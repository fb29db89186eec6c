#!/usr/bin/env bats
# The tour behind the README's first command.
# bats file_tags=root
# shellcheck source=tests/helpers.bash
source "$BATS_TEST_DIRNAME/helpers.bash"

newest() {
    lessons_from 00 | tail -n 1
}

# bats test_tags=v2
@test "the tour shows what is isolated, as the kernel has it" {
    run "$project/scripts/tour.sh"
    assert_success
    for kind in mnt pid uts ipc; do
        assert_line --regexp "^  namespace +$kind:\[$(readlink /proc/self/ns/$kind | tr -dc 0-9)\] +$kind:\[[0-9]+\]  own$"
    done
    assert_line --regexp "^  its PID +[0-9]+ +1$"
    assert_line --regexp "^  host name +$(uname -n | cut -c 1-24) +matryoshka$"
    assert_line --regexp '^    these are / /dev /proc /sys /tmp$'
    assert_line --regexp '^    and [0-9]+ in /dev, '
    assert_line --regexp '^  user of PID 1 +1000000000 +0$'
    assert_line --regexp '^  uid_map .* 0 1000000000 65536$'
    assert_line --regexp '^  cgroup +\.\.\./matryoshka-[0-9]+ +/$'
    assert_line --regexp '^  limit of memory +536870912  in memory[._a-z]+$'
    assert_line --regexp '^  limit of pids +512  in pids.max$'
    assert_line --regexp "^  CapEff +$(sed -n 's/^CapEff:\t//p' /proc/self/status) +00000000800405fb$"
    assert_line --regexp '^  NoNewPrivs +0 +1$'
    assert_line --regexp '^  Seccomp +0 +2  a filter$'
    assert_line --regexp '^  calls refused +[5-9][0-9]$'
    assert_line --regexp '^  type of / .* overlay$'
    assert_line --regexp '^  a new file in / +not there +/made-by-the-tour$'
    assert_line --partial "sudo build/bin/$(unset LESSONS && newest) build/rootfs sh -l"
    # Each layer names its chapter, nothing is wider than a terminal, and nothing is coloured.
    for lesson in 02 03 04 05 06 07 08 09 10; do
        assert_line --regexp "\(chapter $lesson\)$"
    done
    refute_line --regexp '.{81}'
    refute_output --partial $'\e'
}

@test "where a mount shows only a part of the cgroups, as in a container, tour and tree find the limits" {
    take_own_part
    run "${host[@]}" "$project/scripts/tour.sh"
    assert_success
    assert_line --regexp '^  limit of memory +536870912  in memory[._a-z]+$'
    assert_line --regexp '^  limit of pids +512  in pids.max$'
    run "${host[@]}" "$project/scripts/tour.sh" --tree
    assert_success
    assert_line --regexp '/matryoshka-[0-9]+ +[0-9.]+[KM] of 128M '
}

@test "on a terminal the tour waits after each layer, shows in green what is isolated, and ends in a shell inside" {
    cat >"$scratch/play.exp" <<EOF
set timeout 20
spawn $project/scripts/tour.sh
expect -re "chapter 02.*\033\\\\\\[32mpid:.*Enter" {} timeout { exit 1 }
set timeout 1
expect "chapter 03" { exit 1 }
set timeout 20
send "\r"
expect -re "chapter 03.*Enter" {} timeout { exit 1 }
send "q\r"
expect "chapter 04" { exit 1 } "Your turn" {} timeout { exit 1 }
expect "leave with exit" {} timeout { exit 1 }
expect "matryoshka:/#" {} timeout { exit 1 }
send "echo PID \\\$\\\$; exit 3\r"
expect "PID 2" {} timeout { exit 1 }
expect eof
exit [lindex [wait] 3]
EOF
    run expect "$scratch/play.exp"
    assert_success
}

@test "the newest lesson is one of the tree, whatever program an older build left" {
    mkdir -p "$scratch/tree"/{lessons/01-there,build/bin,build/rootfs/bin}
    cp -r "$project/scripts" "$scratch/tree"
    for name in 01-there 02-gone; do
        printf '#!/bin/sh\nexit 1\n' >"$scratch/tree/build/bin/$name"
        chmod +x "$scratch/tree/build/bin/$name"
    done
    run "$scratch/tree/scripts/tour.sh"
    assert_line --index 0 '$ build/bin/01-there build/rootfs sleep 1000'
}

@test "the tour without root, or before make, says what is missing" {
    mkdir "$scratch/tree"
    cp -r "$project/scripts" "$scratch/tree"
    run "$scratch/tree/scripts/tour.sh"
    assert_failure 125
    assert_output --partial 'run make and make rootfs first'
    chmod 755 "$scratch" "$scratch/.." "$scratch/../.."
    run setpriv --reuid=65534 --regid=65534 --clear-groups "$scratch/tree/scripts/tour.sh"
    assert_failure 125
    assert_output --partial 'use sudo'
}
