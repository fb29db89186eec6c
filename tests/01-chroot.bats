#!/usr/bin/env bats
# Lesson 01: a root directory of its own.  Most is asked in labs/01-chroot, see run.sh.
# bats file_tags=root
# shellcheck source=tests/helpers.bash
source "$BATS_TEST_DIRNAME/helpers.bash"

lesson=01-chroot

@test "an absolute symbolic link inside leads to the inside" {
    echo outside >"$scratch/file"
    mkdir -p "$root$scratch"
    echo inside >"$root$scratch/file"
    ln -s "$scratch/file" "$root/link"
    in_lesson "$lesson" cat /link
    assert_output inside
    rm -r "$root" && cp -a "$project/build/rootfs" "$root"
}
