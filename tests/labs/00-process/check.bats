#!/usr/bin/env bats
# Lab 00: fork, exec and wait.
# bats file_tags=root
# shellcheck source=tests/labs/helpers.bash
source "$BATS_TEST_DIRNAME/../helpers.bash"

@test "the command is a program of its own, in a child of ours" {
    start_command sleep 60
    assert_equal "$(ps -o comm= -p "$command_pid")" sleep
    assert_equal "$(parent_of "$command_pid")" "$pid"
}

@test "the command is looked for in PATH" {
    name=$(random_word name) word=$(random_word output)
    mkdir "$scratch/work/bin"
    printf '#!/bin/sh\necho %s\n' "$word" >"$scratch/work/bin/$name"
    chmod 755 "$scratch/work/bin/$name"
    host+=(env "PATH=$scratch/work/bin:$PATH")
    lab_run "$name"
    assert_success
    assert_output "$word"
}

@test "the command gets all its words" {
    word=$(random_word word)
    start_command sleep 59 "1$(random_number seconds 1 999)"
    run tr '\0' ' ' <"/proc/$command_pid/cmdline"
    assert_output "sleep 59 1$(random_number seconds 1 999) "
    lab_run printf '%s,%s' "$word" 'two words'
    assert_output "$word,two words"
}

@test "no signal is blocked in the command" {
    start_command sleep 60
    run sed -n 's/^SigBlk:\t//p' "/proc/$command_pid/status"
    assert_output 0000000000000000
}

@test "the command is in the host's namespaces: everything is open" {
    start_command sleep 60
    for kind in mnt pid uts ipc net user cgroup; do
        assert_equal "$kind $(namespace "$command_pid" "$kind")" "$kind $(namespace "$(the_host)" "$kind")"
    done
}
