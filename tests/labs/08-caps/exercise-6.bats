#!/usr/bin/env bats
# Lab 08, exercise 6: --group-add.
# bats file_tags=root
# shellcheck source=tests/labs/helpers.bash
source "$BATS_TEST_DIRNAME/../helpers.bash"

# has_groups ID...: the kernel says so of the command, as this machine counts
has_groups() {
    local first groups
    first=$(awk '$1 == 0 { print $2 }' "/proc/$command_pid/gid_map")
    groups=$(sed -n 's/^Groups:\s*//p' "/proc/$command_pid/status")
    assert_equal "$(printf '%s\n' $groups | sort -n)" \
        "$(for id; do printf '%d\n' $((first + id)); done | sort -n)"
}

# with OPTION...: a container with them, for has_groups
with() {
    lab_options=("$@")
    start_command sleep 60
}

random_ids() {
    user=$(random_number user 1001 60000)
    one=$(random_number one 1001 30000)
    two=$(random_number two 30001 60000)
}

@test "groups are added to a user by number, before and after --user" {
    random_ids
    with --user "$user" --group-add "$one"
    has_groups "$one"
    kill -TERM "$pid"
    ended_with 143
    with --group-add "$one" --user "$user:$user" --group-add "$two"
    has_groups "$one" "$two"
}

@test "groups are added to those that a user by name has" {
    random_ids
    printf 'w:x:%d:%d::/:/bin/sh\n' "$user" "$user" >>"$root/etc/passwd"
    printf 'more:x:%d:w\n' "$one" >>"$root/etc/group"
    with --group-add "$two" --user w
    has_groups "$one" "$two"
}

@test "groups are added to root's" {
    random_ids
    with --group-add "$one" --group-add "$two"
    has_groups "$one" "$two"
    assert_equal "$(awk '/^CapEff/ { print $2 }' "/proc/$command_pid/status")" 00000000800405fb
}

@test "what is no number of a group is refused" {
    random_ids
    with --group-add "$one"
    has_groups "$one"
    for wrong in "$(random_word name)" -1 4294967295 ''; do
        lab_options=("--group-add=$wrong")
        lab_run true
        assert_equal "exit status $status" 'exit status 125'
    done
}
