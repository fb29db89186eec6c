#!/usr/bin/env bats
# Lab 04, what the student doesn't see.
# bats file_tags=root
# shellcheck source=tests/labs/helpers.bash
source "$BATS_TEST_DIRNAME/../helpers.bash"

@test "the longest host name has 64 characters" {
    name=$(printf '%s-' "$(random_word 1)" "$(random_word 2)" "$(random_word 3)" \
        "$(random_word 4)" "$(random_word 5)")
    lab_options=(--hostname "${name:0:63}x")
    start_command sleep 60
    assert_equal "$(nsenter --target "$command_pid" --uts uname -n)" "${name:0:63}x"
}

@test "the uptime may be shifted back, also without init" {
    offset=-$(random_number offset 2 60)
    lab_options=(--no-init --boottime "$offset")
    start_command sleep 60
    run awk '{ print $1, $2, $3 }' "/proc/$command_pid/timens_offsets"
    assert_line "boottime $offset 0"
}
