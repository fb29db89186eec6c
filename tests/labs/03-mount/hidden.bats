#!/usr/bin/env bats
# Lab 03, what the student doesn't see.
# bats file_tags=root
# shellcheck source=tests/labs/helpers.bash
source "$BATS_TEST_DIRNAME/../helpers.bash"

volume=$scratch/work/volume

prepare() {
    on_host mkdir "$volume"
}

@test "a link in the root can't lead a volume to the host" {
    word=$(random_word content) there=$scratch/work/there
    # The same path outside and inside.
    on_host mkdir -p "$there" "$root$there"
    on_host sh -c "echo $word >'$volume/file'"
    for target in "$there" "/..$there" "../../../../../../../../../../..$there"; do
        on_host ln -sfn "$target" "$root/link"
        lab_options=(--volume "$volume:/link")
        lab_run cat "$there/file"
        assert_output "$word"
    done
}

@test "a volume over / or in /proc or /sys is refused" {
    lab_options=(--volume "$volume:/mnt")
    lab_run true
    assert_success
    on_host ln -s /proc/sys "$root/link"
    for target in / /mnt/.. /proc /sys/kernel /link; do
        lab_options=(--volume "$volume:$target")
        lab_run echo "$target: the command runs"
        assert_equal "$target: exit status $status" "$target: exit status 125"
        refute_output --partial 'not written yet'
    done
}

@test "a volume that can't be attached is an error: 125" {
    word=$(random_word name)
    on_host touch "$volume/file"
    # Nothing is there; and a file can't be seen as a directory.
    for text in "$volume:/$word" "$volume/file:/mnt"; do
        lab_options=(--volume "$text")
        lab_run echo "$text: the command runs"
        says_why 125 "${text##*:}"
    done
}

@test "a volume takes one descriptor of the program, and no more" {
    many=$(random_number volumes 4 16)
    start_command sleep 60
    none=$(find "/proc/$pid/fd" -type l | wc -l)
    kill -TERM "$pid"
    ended_with 143
    for ((i = 0; i < many; i++)); do
        lab_options+=(--volume "$volume:/mnt")
    done
    start_command sleep 60
    ((none + many >= $(find "/proc/$pid/fd" -type l | wc -l))) ||
        fail "left open, with $many volumes: $(ls -l "/proc/$pid/fd")"
}

@test "nothing lies below the root directory's mount" {
    word=$(random_word content)
    on_host sh -c "echo $word >'$scratch/work/file'"
    # Who joins a mount namespace gets its root: what is there without ours?
    lab_run sh -c "cd /proc/self/ns && echo tried; umount -l /
        nsenter --mount=mnt /bin/cat '$scratch/work/file'"
    assert_line tried
    refute_line "$word"
}
