#!/usr/bin/env bats
# Lab 08, what the student doesn't see.
# bats file_tags=root
# shellcheck source=tests/labs/helpers.bash
source "$BATS_TEST_DIRNAME/../helpers.bash"

@test "a user by name has its groups, and only those" {
    name=$(random_word name)
    user=$(random_number user 1001 60000)
    group=$(random_number group 1001 60000)
    printf '%s:x:%d:%d::/:/bin/sh\n' "$name" "$user" "$group" >>"$root/etc/passwd"
    printf 'one:x:60001:%s\ntwo:x:60002:%s,root\nthree:x:60003:root\n' \
        "$name" "$name" >>"$root/etc/group"
    lab_options=(--user "$name")
    lab_run grep -E '^(Uid|Gid|Groups):' /proc/self/status
    assert_success
    assert_equal "$(tr -s '\t ' ' ' <<<"$output" | sed 's/ $//')" "$(printf '%s\n' \
        "Uid: $user $user $user $user" "Gid: $group $group $group $group" \
        'Groups: 60001 60002')"
}

@test "PID 1 doesn't go on keeping capabilities when its user changes" {
    type strace >/dev/null || skip 'strace is missing'
    # shellcheck disable=SC2034 # within() reads it
    options=(--user "$(random_number user 1 60000)")
    within "$lesson" true
    run_words "${host[@]}" strace -f -e trace=prctl "${command[@]:${#host[@]}}"
    assert_success
    assert_output --partial PR_SET_NO_NEW_PRIVS
    run grep -o 'PR_SET_KEEPCAPS, [0-9a-fx]*' <<<"$output"
    [[ $output != *1 ]] || fail "the last word on it: $output"
}
