#!/usr/bin/env bats
# What each lesson's program promises: exit statuses, signals, and nothing left.
# bats file_tags=root
# shellcheck source=tests/labs/helpers.bash
source "$BATS_TEST_DIRNAME/helpers.bash"

@test "the exit status is the command's own" {
    wanted=$(random_number status 2 120)
    lab_run sh -c "exit $wanted"
    assert_equal "exit status $status" "exit status $wanted"
    assert_output ''
    lab_run true
    assert_success
}

@test "a command that a signal killed: 128+N" {
    # Not SIGQUIT, which a shell ignores, nor SIGINT, as background jobs do.
    for signal in 9 15 "$(random_number signal 4 14)"; do
        lab_run sh -c "kill -$signal \$\$; exit 1"
        assert_equal "exit status $status" "exit status $((128 + signal))"
    done
}

@test "a command that isn't there: 127, one that can't be run: 126" {
    name=$(random_word name)
    printf 'no program\n' >"$root/etc/text"
    lab_run "$name"
    says_why 127 "$name" 'No such file or directory'
    inside=/etc
    [[ $lesson != 00-* ]] || inside=$root/etc
    lab_run "$inside/text"
    assert_equal "exit status $status" 'exit status 126'
}

@test "arguments, environment and output are the caller's" {
    word="$(random_word word) two"
    within "$lesson" sh -c 'printf "%s|%s\n" "$NAME" "$1"; cat; echo "$1" >&2' - "$word"
    status=0
    timeout -k 1 "$(patience 10)" "${host[@]}" env "NAME=$word" "${command[@]:${#host[@]}}" \
        <<<input >"$scratch/out" 2>"$scratch/err" || status=$?
    assert_equal "exit status $status" 'exit status 0'
    assert_equal "$(<"$scratch/out")" "$word|$word"$'\n'input
    assert_equal "$(<"$scratch/err")" "$word"
}

@test "SIGTERM to the program reaches the command" {
    wanted=$(random_number status 2 120)
    start sh -c "trap 'exit $wanted' TERM; echo ready; while :; do sleep 0.02; done"
    wait_for_output ready
    kill -TERM "$pid"
    ended_with "$wanted"
}

@test "when the program is killed, its command dies too" {
    start sh -c 'echo ready; exec sleep 60'
    wait_for_output ready
    kill -KILL "$pid"
    ended_with 137
    wait_until nobody_is_left || fail "still there: $(show_our_processes)"
}

@test "nothing is left on the host" {
    lab_run true
    assert_success
    nothing_is_left
    start sh -c 'echo ready; exec sleep 60'
    wait_for_output ready
    kill -TERM "$pid"
    ended_with 143
    nothing_is_left
    lab_run "$(random_word command)"
    assert_equal "exit status $status" 'exit status 127'
    nothing_is_left
}
