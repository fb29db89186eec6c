#!/usr/bin/env bats
# Lab 03, exercise 5: --tmpfs PATH.
# bats file_tags=root
# shellcheck source=tests/labs/helpers.bash
source "$BATS_TEST_DIRNAME/../helpers.bash"

@test "--tmpfs mounts an empty tmpfs at the path" {
    word=$(random_word file)
    touch "$root/run/$word"
    lab_options=(--tmpfs /run)
    lab_run sh -c "stat -c %a /run; ls /run; touch /run/inside && ls /run"
    assert_output $'1777\ninside'
    run on_host ls "$root/run"
    assert_output "$word"
}

@test "several of them are mounts of their own, also in a read-only root" {
    lab_options=(--read-only --tmpfs /run --tmpfs /opt)
    start_command sleep 60
    for point in /run /opt; do
        run awk -v "point=$point" '$5 == point { print $6, $(NF - 2) }' \
            "/proc/$command_pid/mountinfo"
        assert_output --regexp '^rw,nosuid,nodev.* tmpfs$'
    done
    lab_run sh -c 'touch /run/file && ls /opt'
    assert_success
    assert_output ''
}

@test "no link leads the tmpfs to the host, and /, /proc and /sys are refused" {
    there=$scratch/work/there
    on_host mkdir -p "$there" "$root$there"
    on_host touch "$root$there/below"
    on_host ln -s "../../../../../../../../../../..$there" "$root/link"
    on_host ln -s /proc "$root/proc-link"
    lab_options=(--tmpfs /link)
    lab_run ls "$there"
    assert_success
    assert_output ''
    for path in / /mnt/.. /proc /sys/kernel /proc-link; do
        lab_options=(--tmpfs "$path")
        lab_run echo "$path: the command runs"
        assert_equal "$path: exit status $status" "$path: exit status 125"
    done
}

@test "a relative path, or one that isn't there, is an error: 125" {
    lab_options=(--tmpfs /mnt)
    lab_run true
    assert_success
    for path in mnt "/$(random_word path)" ''; do
        lab_options=(--tmpfs "$path")
        lab_run echo "$path: the command runs"
        assert_equal "$path: exit status $status" "$path: exit status 125"
    done
}
