#!/usr/bin/env bats
# Lab 00, exercise 5: what a process has open.
# bats file_tags=root
# shellcheck source=tests/labs/helpers.bash
source "$BATS_TEST_DIRNAME/../helpers.bash"

prepare() {
    file=$scratch/work/$(random_word file)
    touch "$file"
    # Descriptors 9 and 10 are that file.
    host+=(bash -c 'exec 9<"$0" 10<"$0"; exec "$@"' "$file")
    lab_options=(--facts)
}

@test "--facts lists what is open" {
    lab_run true
    assert_success
    assert_line --regexp '^/proc/[0-9]+/fd$'
    assert_line "    10 -> $file"
    assert_line '    0 -> /dev/null'
}

@test "the numbers are in order" {
    lab_run true
    assert_success
    run grep -F -- "-> $file" <<<"$output"
    assert_output "    9 -> $file
    10 -> $file"
}

@test "the rest is as it was, before and after" {
    lab_run true
    assert_success
    run grep -o '^/proc/[0-9]*/[a-z/]*$' <<<"$output"
    run sed 's|/[0-9]*/|/N/|' <<<"$output"
    assert_output '/proc/N/status
/proc/N/ns
/proc/N/fd
/proc/N/cgroup
/proc/N/attr/current'
}
