#!/usr/bin/env bats
# Lesson 01: a root directory of its own.
# bats file_tags=root
# shellcheck source=tests/helpers.bash
source "$BATS_TEST_DIRNAME/helpers.bash"

lesson=01-chroot

@test "the root inside is the directory, seen from outside, where the program stays" {
    start_ready
    assert_equal "$(readlink "/proc/$inner/root")" "$root"
    assert_equal "$(readlink "/proc/$pid/root")" "$(readlink /proc/self/root)"
    stop
}

@test "the working directory inside is / and has a path" {
    in_lesson "$lesson" sh -c 'pwd; cd ..; pwd; ls -d etc/matryoshka-rootfs'
    assert_success
    assert_output $'/\n/\netc/matryoshka-rootfs'
}

@test "an absolute symbolic link inside leads to the inside" {
    echo outside >"$scratch/file"
    mkdir -p "$root$scratch"
    echo inside >"$root$scratch/file"
    ln -s "$scratch/file" "$root/link"
    in_lesson "$lesson" cat /link
    assert_output inside
    rm -r "$root/link" "$root$BATS_RUN_TMPDIR"
}
