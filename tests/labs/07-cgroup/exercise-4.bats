#!/usr/bin/env bats
# Lab 07, exercise 4: --frozen.
# bats file_tags=root
# shellcheck source=tests/labs/helpers.bash
source "$BATS_TEST_DIRNAME/../helpers.bash"

is_there_and_frozen() {
    is_frozen "$(pgrep -P "$pid" | head -n 1)"
}

@test "--frozen: the container is there, and its command doesn't start" {
    word=$(random_word output)
    lab_options=(--frozen)
    start sh -c "echo $word; exec sleep 60"
    wait_until is_there_and_frozen
    sleep 0.3
    assert_equal "$(<"$out")" ''
    is_there_and_frozen
}

@test "SIGRTMIN+1 starts it" {
    word=$(random_word output)
    wanted=$(random_number status 2 120)
    lab_options=(--frozen)
    start sh -c "echo $word; exit $wanted"
    wait_until is_there_and_frozen
    kill -RTMIN+1 "$pid"
    ended_with "$wanted"
    assert_equal "$(<"$out")" "$word"
}

@test "a container that never started ends at SIGTERM, and leaves nothing" {
    word=$(random_word output)
    lab_options=(--frozen)
    start sh -c "echo $word; exec sleep 60"
    wait_until is_there_and_frozen
    kill -TERM "$pid"
    wait_until has_ended "$job"
    nothing_is_left
}

@test "without --frozen it starts at once" {
    word=$(random_word output)
    run "${host[@]}" "$(program "$lesson")" --help
    assert_output --partial --frozen
    lab_run echo "$word"
    assert_success
    assert_output "$word"
}
