#!/usr/bin/env bats
# Lab 02, exercise 4: a name for PID 1.
# bats file_tags=root
# shellcheck source=tests/labs/helpers.bash
source "$BATS_TEST_DIRNAME/../helpers.bash"

@test "PID 1 has the name that was given" {
    lab_options=(--name "$(random_word name)")
    start_command sleep 60
    init=$(parent_of "$command_pid")
    assert_equal "$(<"/proc/$init/comm")" "${lab_options[1]}"
    kill -KILL "$pid"
    ended_with 137
    lab_options=()
    start_command sleep 60
    init=$(parent_of "$command_pid")
    assert_equal "$(<"/proc/$init/comm")" "$lesson"
}

@test "the command has its own name all the same" {
    lab_options=(--name "$(random_word name)")
    lab_run cat /proc/2/comm
    assert_output cat
}

@test "a name that is empty, or has more than 15 characters, is an error: 125" {
    lab_options=(--name "$(random_word name)abc")
    lab_run true
    assert_success
    for name in '' "$(random_word name)abcd"; do
        lab_options=(--name "$name")
        lab_run true
        assert_equal "exit status $status" 'exit status 125'
    done
}

@test "with --no-init it is an error: 125" {
    lab_options=(--name "$(random_word name)" --no-init)
    lab_run true
    assert_equal "exit status $status" 'exit status 125'
    refute_output --partial 'no such option'
}
