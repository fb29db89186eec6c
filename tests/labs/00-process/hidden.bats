#!/usr/bin/env bats
# Lab 00, what the student doesn't see.
# bats file_tags=root
# shellcheck source=tests/labs/helpers.bash
source "$BATS_TEST_DIRNAME/../helpers.bash"

@test "the program waits, and has no other child" {
    start_command sh -c 'while :; do sleep 0.02; done'
    run pgrep -P "$pid"
    assert_output "$command_pid"
    run sed -n 's/^State:\t\(.\).*/\1/p' "/proc/$pid/status"
    assert_output S
}
