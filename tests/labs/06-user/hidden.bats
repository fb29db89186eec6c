#!/usr/bin/env bats
# Lab 06, what the student doesn't see.
# bats file_tags=root
# shellcheck source=tests/labs/helpers.bash
source "$BATS_TEST_DIRNAME/../helpers.bash"

@test "a map of eight long ranges is written whole" {
    lab_options=(--map 0:1000000000:1) wanted="0 $(outside 1000000000) 1"
    for number in {1..7}; do
        inside=$((4000000000 + number * 1000000 + $(random_number "$number" 0 900000)))
        first=$((1000000000 + number * 1000))
        lab_options+=(--map "$inside:$first:10$number")
        wanted+=$'\n'"$inside $(outside "$first") 10$number"
    done
    start_command sleep 60
    for map in uid_map gid_map; do
        assert_equal "$map: $(map_of "$command_pid" "$map")" "$map: $wanted"
    done
}

@test "a file of the host's root is nobody's inside, and one of the range is root's" {
    volume=$scratch/work/$(random_word volume) owner=$(outside 1000000000)
    mkdir "$volume"
    touch "$volume/theirs" "$volume/mine"
    chown "$(outside 0):$(outside 0)" "$volume/theirs"
    chown "$owner:$owner" "$volume" "$volume/mine"
    lab_options=(--volume "$volume:/mnt")
    lab_run sh -c 'stat -c "%n %u:%g" /mnt/mine /mnt/theirs; touch /mnt/new'
    assert_success
    assert_line '/mnt/mine 0:0'
    assert_line '/mnt/theirs 65534:65534'
    run on_host stat -c %u:%g "$volume/new"
    assert_output 1000000000:1000000000
}
