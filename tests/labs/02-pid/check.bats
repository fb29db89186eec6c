#!/usr/bin/env bats
# Lab 02: PID 1 and its /proc.
# bats file_tags=root
# shellcheck source=tests/labs/helpers.bash
source "$BATS_TEST_DIRNAME/../helpers.bash"

# The shell's "&" opens it, and this lesson's container has no /dev.
prepare() {
    touch "$root/dev/null"
}

# inner_number PID: its number in the namespace that it is in
inner_number() {
    sed -n 's/^NSpid:.*\t//p' "/proc/$1/status"
}

@test "PID 1 is our program, and the command its child" {
    start_command sleep 60
    init=$(parent_of "$command_pid")
    [[ /proc/$init/exe -ef $(program "$lesson") ]] || fail 'PID 1 is another program'
    assert_equal "numbers $(inner_number "$init") $(inner_number "$command_pid")" 'numbers 1 2'
    [[ $(namespace "$command_pid" pid) != "$(namespace "$(the_host)" pid)" ]]
}

@test "/proc inside shows the processes inside, and no other" {
    lab_run ls /proc
    assert_success
    run grep '^[0-9]' <<<"$output"
    assert_output $'1\n2'
    lab_run cat /proc/2/comm
    assert_output cat
}

@test "/proc is mounted without set-user-id files, devices and programs" {
    start_command sleep 60
    run awk -v "point=$root/proc" '$5 == point { print $6 }' "/proc/$(the_host)/mountinfo"
    assert_output --regexp '^rw,nosuid,nodev,noexec'
}

@test "PID 1 buries orphans" {
    lab_run sh -c 'for i in 1 2 3 4 5; do (sleep 0.01 &); done; sleep 0.5; cat /proc/[0-9]*/stat'
    assert_success
    refute_output --regexp '\(sleep\) Z'
    assert_line --regexp '^1 '
}

@test "a file that the caller left open doesn't get in" {
    exec 7</usr
    start_command sleep 60
    exec 7<&-
    [[ -e /proc/$command_pid/fd/2 && ! -e /proc/$command_pid/fd/7 ]] ||
        fail "open in the command: $(ls -l "/proc/$command_pid/fd")"
    init=$(parent_of "$command_pid")
    [[ ! -e /proc/$init/fd/7 ]] || fail "open in PID 1: $(ls -l "/proc/$init/fd")"
}

@test "the working directory inside is /" {
    start_command sleep 60
    [[ /proc/$command_pid/cwd -ef $root ]] ||
        fail "the kernel says: $(readlink "/proc/$command_pid/cwd")"
}

# bats test_tags=attack
@test "the attack kill-process fails" {
    attack_fails kill-process
}

# bats test_tags=attack
@test "the attack see-process fails" {
    attack_fails see-process
}

# bats test_tags=attack
@test "the attack survive fails" {
    attack_fails survive
}

# bats test_tags=attack
@test "the attack inherit-descriptor fails" {
    attack_fails inherit-descriptor
}
