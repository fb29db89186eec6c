#!/usr/bin/env bats
# Lab 04: a host name, IPC and an uptime of its own.
# bats file_tags=root
# shellcheck source=tests/labs/helpers.bash
source "$BATS_TEST_DIRNAME/../helpers.bash"

# name_inside: as the kernel has it in the command's UTS namespace
name_inside() {
    nsenter --target "$command_pid" --uts uname -n
}

@test "the host name is matryoshka, or what --hostname says" {
    name=$(random_word name).example.org
    before=$(on_host uname -n)
    lab_run hostname
    assert_output matryoshka
    lab_options=(--hostname "$name")
    start_command sleep 60
    assert_equal "$(name_inside)" "$name"
    assert_equal "$(on_host uname -n)" "$before"
}

@test "UTS and IPC namespaces are others, time only if it's asked for" {
    start_command sleep 60
    for kind in uts ipc; do
        assert_not_equal "$(namespace "$command_pid" "$kind")" "$(namespace "$(the_host)" "$kind")"
    done
    assert_equal "$(namespace "$command_pid" time)" "$(namespace "$(the_host)" time)"
}

@test "POSIX message queues are in /dev/mqueue" {
    word=$(random_word queue)
    lab_run sh -c "ls /dev/mqueue; touch /dev/mqueue/$word; cat /dev/mqueue/$word"
    assert_success
    assert_output --regexp '^QSIZE:0 '
    start_command sleep 60
    run awk '$5 == "/dev/mqueue" { print $6, $(NF - 2) }' "/proc/$command_pid/mountinfo"
    assert_output --regexp '^rw,nosuid,nodev,noexec.* mqueue$'
}

@test "--boottime shifts the uptime inside, and no other clock" {
    offset=$(random_number offset 1000000 9000000)
    lab_options=(--boottime "$offset")
    start_command sh -c 'cut -d . -f 1 /proc/uptime; echo ready; exec sleep 60'
    wait_for_output ready
    now=$(cut -d . -f 1 /proc/uptime)
    inside=$(head -n 1 "$out")
    ((inside >= now + offset - 60 && inside <= now + offset)) ||
        fail "$inside is not $offset seconds more than $now"
    run awk '{ print $1, $2, $3 }' "/proc/$command_pid/timens_offsets"
    assert_output "monotonic 0 0"$'\n'"boottime $offset 0"
}

@test "with --boottime all inside are in one time namespace" {
    lab_options=(--boottime "$(random_number offset 1000 9000)")
    start_command sleep 60
    init=$(parent_of "$command_pid")
    assert_not_equal "$(namespace "$command_pid" time)" "$(namespace "$(the_host)" time)"
    assert_equal "PID 1: $(namespace "$init" time)" \
        "PID 1: $(namespace "$command_pid" time)"
    assert_equal "$(namespace "$pid" time)" "$(namespace "$(the_host)" time)"
}

@test "an uptime before the boot is an error: 125" {
    lab_options=(--boottime "-$(random_number offset 4000000000 5000000000)")
    lab_run echo 'the command runs'
    says_why 125 'Numerical result out of range'
}

# bats test_tags=attack
@test "the attack rename-host fails" {
    attack_fails rename-host
}

# bats test_tags=attack
@test "the attack read-shm fails" {
    attack_fails read-shm
}

# bats test_tags=attack
@test "the attack read-uptime fails" {
    attack_fails read-uptime
}
