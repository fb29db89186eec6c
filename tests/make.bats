#!/usr/bin/env bats
# The Makefile: what it builds, when, and for whom.  Needs no root.
# shellcheck source=tests/helpers.bash
source "$BATS_TEST_DIRNAME/helpers.bash"

# A copy of the sources, without what was built.
setup() {
    common_setup
    tree="$scratch/a tree"
    mkdir "$tree"
    (cd "$project" && tar -c --exclude=./build --exclude=./.git .) | tar -x -C "$tree"
}

teardown() {
    rm -rf "$tree"
    common_teardown
}

make_tree() {
    run make -C "$tree" --no-print-directory "$@"
}

@test "at the top level stands what the design names, and nothing else" {
    run ls -A --ignore=.git --ignore=build "$project"
    assert_output "$(printf '%s\n' .ci .clang-format .editorconfig .gitignore \
        LICENSE Makefile README.md TUTORIAL.md docs labs lessons pictures rootfs \
        scripts src tests)"
}

@test "a parallel build, then nothing to do, then only what depends on a header" {
    make_tree -j4 all rootfs
    assert_success
    refute_output --partial warning
    for target in all rootfs; do
        make_tree "$target"
        [[ -z $output || $output == "make: Nothing to be done for '$target'." ]] ||
            fail "$target was made again: $output"
    done
    touch "$tree/lessons/04-uts/uts.h"
    make_tree
    assert_success
    assert_output --partial 'uts.o'
    assert_output --partial 'bin/04-uts'
    refute_output --partial 'bin/03-mount'
    make_tree CC=clang build/obj/src/fail.o
    assert_output --partial 'clang'
}

@test "make 03 builds one lesson and its attacks" {
    make_tree 03
    assert_success
    assert_equal "$(ls "$tree/build/bin")" 03-mount
    run ls "$tree/build/attacks"
    assert_output $'escape-chroot\nleak-mount'
}

@test "each program links only the libraries that it uses" {
    for lesson in 00-process 01-chroot 02-pid 03-mount 04-uts; do
        run bash -c "readelf -d '$(program "$lesson")' | sed -n 's/.*NEEDED.*\[\(.*\)\]/\1/p'"
        # A sanitizer brings libraries of its own.
        [[ $(<"$project/build/flags") == *-fsanitize* ]] || assert_output libc.so.6
    done
}

@test "SANITIZE builds programs with the sanitizers in them" {
    make_tree SANITIZE=address,undefined 00
    assert_success
    run bash -c "nm '$tree/build/bin/00-process' | grep -c '__asan_init\|__ubsan_handle'"
    assert_success
    make_tree 00
    run bash -c "nm '$tree/build/bin/00-process' | grep -c '__asan_init\|__ubsan_handle'"
    assert_output 0
}

@test "make help names each verb, and every verb is there" {
    make_tree help
    assert_success
    for verb in all 03 rootfs run attack matrix diff test check doctor lint format clean help; do
        assert_line --regexp "(^|[ ,])${verb}[ :,]"
    done
}

@test "make diff shows the step from the lesson before" {
    make_tree diff L=04
    assert_success
    assert_line --partial '+#include "04-uts/uts.h"'
    make_tree diff L=04-uts
    assert_success
    make_tree diff L=77
    assert_failure
    assert_output --partial 'L=77 is no lesson'
}

@test "make clean removes what was built" {
    make_tree 00
    make_tree clean
    assert_success
    [[ ! -e $tree/build ]]
}

@test "build/ can be entered by its owner only" {
    make_tree 00
    assert_equal "$(stat -c %a "$tree/build")" 700
}

# bats test_tags=root
@test "when root builds in somebody's tree, all of build/ belongs to that one" {
    need_root
    chown -R 65534:65534 "$tree"
    chmod 755 "$scratch" "$scratch/.." "$scratch/../.."
    make_tree -j4 all rootfs
    assert_success
    run find "$tree/build" ! -user 65534
    assert_output ''
    run find "$tree/build" -name fail.o
    assert_success
    refute_output ''
}
