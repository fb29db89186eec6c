#!/usr/bin/env bats
# Lab 01: a root directory of its own.
# bats file_tags=root
# shellcheck source=tests/labs/helpers.bash
source "$BATS_TEST_DIRNAME/../helpers.bash"

@test "the root directory inside is ROOTFS" {
    word=$(random_word content)
    printf '%s\n' "$word" >"$root/$word"
    lab_run cat "/$word"
    assert_success
    assert_output "$word"
    start_command sleep 60
    [[ /proc/$command_pid/root -ef $root ]] ||
        fail "the kernel says: $(readlink "/proc/$command_pid/root")"
}

@test "the working directory inside is /, and has a path" {
    lab_run pwd
    assert_success
    assert_output /
    start_command sleep 60
    [[ /proc/$command_pid/cwd -ef $root ]] ||
        fail "the kernel says: $(readlink "/proc/$command_pid/cwd")"
}

@test "the program itself stays outside" {
    start_command sleep 60
    [[ /proc/$pid/root -ef /proc/$(the_host)/root ]] ||
        fail "the kernel says: $(readlink "/proc/$pid/root")"
}

@test "a ROOTFS that isn't there, or is a file, is an error: 125" {
    name=$(random_word name)
    touch "$scratch/work/$name"
    run "${host[@]}" "$(program "$lesson")" "$scratch/work/missing-$name" true
    says_why 125 "$scratch/work/missing-$name" 'No such file or directory'
    run "${host[@]}" "$(program "$lesson")" "$scratch/work/$name" true
    says_why 125 "$scratch/work/$name" 'Not a directory'
}

# bats test_tags=attack
@test "the attack read-file fails" {
    attack_fails read-file
}
