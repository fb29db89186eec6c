#!/usr/bin/env bats
# Lab 02, what the student doesn't see.
# bats file_tags=root
# shellcheck source=tests/labs/helpers.bash
source "$BATS_TEST_DIRNAME/../helpers.bash"

@test "a link in the place of /proc doesn't lead the mount elsewhere" {
    word=$(random_word directory)
    lab_run true
    assert_success
    on_host rmdir "$root/proc"
    on_host mkdir "$root/$word"
    on_host ln -s "/$word" "$root/proc"
    lab_run true
    assert_equal "exit status $status" 'exit status 125'
    run grep -c "$root/$word" "/proc/$(the_host)/mountinfo"
    assert_output 0
}

@test "PID 1 has no child but the command" {
    start_command sleep 60
    init=$(parent_of "$command_pid")
    run pgrep -P "$init"
    assert_output "$command_pid"
}
