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
        assert_line --regexp "^  $kind +$kind:\[$(readlink /proc/self/ns/$kind | tr -dc 0-9)\] +$kind:\[[0-9]+\]  own$"
    done
    assert_line --regexp "^  its PID +[0-9]+ +1$"
    assert_line --regexp "^  host name +$(uname -n) +matryoshka$"
    assert_line --regexp "^  /proc +proc$"
    assert_line --regexp '^  user of PID 1 +1000000000 +0$'
    assert_line --regexp '^  uid_map .* 0 1000000000 65536$'
    assert_line --regexp '^  memory[._a-z]+ +536870912 +/.*matryoshka-[0-9]+$'
    assert_line --regexp '^  pids.max +512 +/.*matryoshka-[0-9]+$'
    assert_line --regexp "^  CapEff +$(sed -n 's/^CapEff:\t//p' /proc/self/status) +00000000800405fb$"
    assert_line --regexp '^  NoNewPrivs +0 +1$'
    assert_line --partial "sudo build/bin/$(unset LESSONS && newest) build/rootfs sh -l"
}

@test "on a terminal the tour ends in a shell inside" {
    cat >"$scratch/play.exp" <<EOF
set timeout 20
spawn $project/scripts/tour.sh
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
