#!/usr/bin/env bats
# Lab 06: root inside, nobody outside.
# bats file_tags=root
# shellcheck source=tests/labs/helpers.bash
source "$BATS_TEST_DIRNAME/../helpers.bash"

# four ID: as real, effective, saved and file system's id
four() {
    printf '\t%s\t%s\t%s\t%s' "$1" "$1" "$1" "$1"
}

# as_user: an ordinary user of the program's machine, who has a tree there, a copy
# of the program, and a group besides the own one
as_user() {
    uid=$(random_number uid 20000 39999) gid=$(random_number gid 40000 59999)
    group=$(random_number group 60000 65000)
    cp "$tree/build/bin/$lesson" "$scratch/work/$lesson"
    program() { printf '%s\n' "$scratch/work/$1"; }
    on_host chown -R "$uid:$gid" "$root"
    # Ours, but without them the user doesn't come here.
    chmod a+x "$BATS_RUN_TMPDIR" "${BATS_TEST_TMPDIR%/*}" "$BATS_TEST_TMPDIR"
    host+=(setpriv "--reuid=$uid" "--regid=$gid" "--groups=$group")
}

@test "the ids inside are 0 to 65535, and outside those from 1000000000 on" {
    start_command sleep 60
    for map in uid_map gid_map; do
        assert_equal "$map: $(map_of "$command_pid" "$map")" "$map: 0 $(outside 1000000000) 65536"
    done
    [[ $(namespace "$command_pid" user) != "$(namespace "$(the_host)" user)" ]]
    assert_equal "$(namespace "$pid" user)" "$(namespace "$(the_host)" user)"
}

@test "root inside is 1000000000 outside, without any group of the caller's" {
    groups=$(random_number first 1 999),$(random_number second 1000 1999)
    host+=(setpriv "--groups=$groups")
    start_command sleep 60
    root_id=$(outside 1000000000)
    # The command, and PID 1 above it.
    for process in "$command_pid" "$(parent_of "$command_pid")"; do
        run cat "/proc/$process/status"
        assert_line "Uid:$(four "$root_id")"
        assert_line "Gid:$(four "$root_id")"
        assert_line --regexp '^Groups:[[:space:]]*$'
    done
    lab_run id -u
    assert_line 0
}

@test "--map: other ranges, several of them, for users and groups" {
    first=$((1000000000 + $(random_number first 1 20000)))
    second=$((first + $(random_number second 20000 40000)))
    inside=$(random_number inside 1000 2000) count=$(random_number count 2 900)
    lab_options=(--map "0:$first:$count" --map "$inside:$second:1")
    start_command sleep 60
    for map in uid_map gid_map; do
        assert_equal "$map: $(map_of "$command_pid" "$map")" \
            "$map: 0 $(outside "$first") $count"$'\n'"$inside $(outside "$second") 1"
    done
}

@test "an ordinary user is root inside, and nobody else is there" {
    as_user
    wanted=$(random_number status 2 120)
    lab_run sh -c "id -u; exit $wanted"
    assert_output 0
    assert_equal "exit status $status" "exit status $wanted"
    start_command sleep 60
    assert_equal "uid_map: $(map_of "$command_pid" uid_map)" "uid_map: 0 $(outside "$uid") 1"
    assert_equal "gid_map: $(map_of "$command_pid" gid_map)" "gid_map: 0 $(outside "$gid") 1"
}

@test "an ordinary user keeps the groups, and can't drop them inside" {
    as_user
    start_command sleep 60
    assert_equal "setgroups: $(<"/proc/$command_pid/setgroups")" 'setgroups: deny'
    run grep ^Groups: "/proc/$command_pid/status"
    assert_output --partial "$(outside "$group")"
}

# bats test_tags=attack
@test "the attack write-volume fails" {
    attack_fails write-volume
}

# bats test_tags=attack
@test "the attack read-runtime fails" {
    attack_fails read-runtime
}

# bats test_tags=attack
@test "the attack open-runtime fails" {
    attack_fails open-runtime
}
