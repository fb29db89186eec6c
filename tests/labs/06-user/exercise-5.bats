#!/usr/bin/env bats
# Lab 06, exercise 5: another map for groups.
# bats file_tags=root
# shellcheck source=tests/labs/helpers.bash
source "$BATS_TEST_DIRNAME/../helpers.bash"

prepare() {
    users=$(random_number users 1000000000 1000010000) count=$(random_number count 20 90)
    groups=$(random_number groups 1000020000 1000030000)
    other=$(random_number other 1000 2000)
}

# maps_are USERS GROUPS: in the kernel's words, but for the blanks
maps_are() {
    assert_equal "$(map_of "$command_pid" uid_map)" "$1"
    assert_equal "$(map_of "$command_pid" gid_map)" "$2"
}

@test "--gid-map: groups have ranges of their own" {
    lab_options=(--map "0:$users:$count" --gid-map "0:$groups:7" --gid-map "$other:$((groups + 7)):1")
    start_command sleep 60
    maps_are "0 $(outside "$users") $count" \
        "0 $(outside "$groups") 7"$'\n'"$other $(outside $((groups + 7))) 1"
}

@test "--gid-map before --map is the same, and groups may be where users are" {
    lab_options=(--gid-map "0:$users:5" --map "0:$users:$count")
    start_command sleep 60
    maps_are "0 $(outside "$users") $count" "0 $(outside "$users") 5"
    lab_options=(--map "0:$users:$count")
    start_command sleep 60
    maps_are "0 $(outside "$users") $count" "0 $(outside "$users") $count"
}

@test "a wrong range of groups, or one without --map, is an error: 125" {
    lab_options=(--map "0:$users:$count" --gid-map "0:$groups:9")
    lab_run true
    assert_success
    for wrong in x "1:$groups:0" "3:$((users + 500)):1" "20:$((groups + 8)):5" "1:$groups"; do
        run "${host[@]}" "$(program "$lesson")" "${lab_options[@]}" --gid-map "$wrong" "$root" true
        assert_equal "$wrong: exit status $status" "$wrong: exit status 125"
        assert_output --partial "--gid-map $wrong: "
    done
    run "${host[@]}" "$(program "$lesson")" --gid-map "0:$groups:9" "$root" true
    assert_equal "exit status $status" 'exit status 125'
    assert_output --partial "gid-map"
}
