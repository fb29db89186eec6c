#!/usr/bin/env bats
# Lab 07, what the student doesn't see.
# bats file_tags=root
# shellcheck source=tests/labs/helpers.bash
source "$BATS_TEST_DIRNAME/../helpers.bash"

@test "what a killed program left is removed by the next one" {
    start sh -c 'echo ready; exec sleep 60'
    wait_for_output ready
    cgroup=$(cgroup_of "$(pgrep -P "$pid")" pids)
    [[ ${cgroup##*/} == matryoshka-* ]] || fail "nothing of its own that could be left: $cgroup"
    kill -KILL "$pid"
    ended_with 137
    lab_run true
    assert_success
    nothing_is_left
}

@test "as many processes start as may, and not one more" {
    count=$(random_number count 8 24)
    lab_options=(--pids "$count")
    lab_run sh -c 'for i in $(seq 40); do sleep 5 & echo "started $i"; done'
    # PID 1 and the shell count, too.
    assert_line "started $((count - 2))"
    refute_line "started $((count - 1))"
}
