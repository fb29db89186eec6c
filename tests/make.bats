#!/usr/bin/env bats
# The Makefile: what it builds, when, and for whom.  Needs no root.
# shellcheck source=tests/helpers.bash
source "$BATS_TEST_DIRNAME/helpers.bash"

# One copy of the sources is built for all, by root in somebody else's tree if we
# are root; each test has a copy of that.
setup_file() {
    local built=$BATS_FILE_TMPDIR/built
    mkdir "$built"
    (cd "$project" && tar -c --exclude=./build --exclude=./.git .) | tar -x -C "$built"
    if ((EUID == 0)); then
        chown -R 65534:65534 "$built"
        chmod 755 "$BATS_RUN_TMPDIR" "$BATS_FILE_TMPDIR/.." "$BATS_FILE_TMPDIR"
    fi
    # By somebody who lets nobody else in.
    chmod -R go= "$built"
    umask 077
    make -C "$built" --no-print-directory -j4 all rootfs >"$BATS_FILE_TMPDIR/output" 2>&1 ||
        echo "make failed: $?" >>"$BATS_FILE_TMPDIR/output"
}

setup() {
    common_setup
    built=$BATS_FILE_TMPDIR/built
    tree="$scratch/a tree"
    cp -a --no-preserve=ownership "$built" "$tree"
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
        LICENSE Makefile README.md TUTORIAL.md lessons rootfs scripts src tests)"
}

@test "a parallel build says a short line for each file, and at its end how to go on" {
    run cat "$BATS_FILE_TMPDIR/output"
    assert_line '  CC      lessons/05-net/net.c'
    assert_line '  LD      build/bin/05-net'
    assert_line '  GEN     build/rootfs'
    assert_line --regexp '^[0-9]+ lessons and [0-9]+ attacks are built\.  Go on: make run, or make help\.$'
    # No command, no warning, no error.
    refute_line --regexp '^ ?[^ ]*[^ 0-9]'
    assert_equal "$(grep -vc '^  [A-Z]' <<<"$output")" 1
}

@test "what is built others can run and read, whatever the umask was, once they are let in" {
    assert_equal "$(stat -c %a "$built" "$built/build" "$built/Makefile" | xargs)" '700 700 600'
    run find "$built"/build/{bin,static,toy,attacks,demo} -not -perm 755
    assert_output ''
    assert_equal "$(stat -c %a "$built"/build/rootfs/{,etc,etc/passwd,root} | xargs)" '755 755 644 700'
}

@test "after that there is nothing to do, then only what depends on a header" {
    make_tree -q all rootfs
    assert_success
    make_tree -n
    assert_output "make: Nothing to be done for 'all'."
    touch "$tree/lessons/04-uts/uts.h"
    make_tree
    assert_success
    assert_output --partial 'uts.c'
    assert_output --partial 'bin/04-uts'
    refute_output --partial 'lessons/03-mount'
    refute_output --partial 'bin/03-mount'
    assert_output --partial 'Go on: '
    make_tree CC=clang build/obj/src/fail.o V=1
    assert_output --regexp '^clang .*-c -o build/obj/src/fail.o src/fail.c$'
    make_tree -s CC=gcc build/obj/src/fail.o
    assert_success
    assert_output ''
}

@test "make 03 builds one lesson and its attacks" {
    rm -r "$tree"/build/{bin,attacks,obj/lessons/{03-mount,04-uts}}
    make_tree -j2 03
    assert_success
    assert_equal "$(ls "$tree/build/bin")" 03-mount
    run ls "$tree/build/attacks"
    assert_output $'escape-chroot\nleak-mount'
    # It takes nothing of what comes after it.
    run find "$tree/build/obj/lessons/04-uts" -type f
    assert_output ''
}

@test "each program links only the libraries that it uses" {
    for lesson in 00-process 01-chroot 02-pid 03-mount 04-uts; do
        run bash -c "readelf -d '$built/build/bin/$lesson' | sed -n 's/.*NEEDED.*\[\(.*\)\]/\1/p'"
        # A sanitizer brings libraries of its own.
        [[ $(<"$built/build/flags") == *-fsanitize* ]] || assert_output libc.so.6
    done
}

@test "SANITIZE builds programs with the sanitizers in them" {
    make_tree -j2 SANITIZE=address,undefined 00
    assert_success
    run bash -c "nm '$tree/build/bin/00-process' | grep -c '__asan_init\|__ubsan_handle'"
    assert_success
    make_tree -j2 00
    run bash -c "nm '$tree/build/bin/00-process' | grep -c '__asan_init\|__ubsan_handle'"
    assert_output 0
}

@test "make help names each verb, and every verb is there" {
    make_tree help
    assert_success
    for verb in all 03 rootfs run attack matrix diff test check doctor lint format clean help; do
        assert_line --regexp "(^|[ ,])${verb}[ :,]"
    done
    for variable in L E D OUT DIR SEED CMD VMFLAGS DEMOFLAGS ALL PEERS TOY PROGRAM WRITE V CC SANITIZE WERROR; do
        assert_line --regexp "(^|[ ,])$variable="
    done
    # Both ways: the verbs in the list are those of the Makefile.
    grep -oE '^  [a-z0][a-z0-9-]*(, [a-z0-9-]+)*' <<<"$output" | tr -d ' ' | tr , '\n' |
        sort >"$scratch/named"
    make -C "$tree" -pq help | sed -n 's/^\.PHONY: //p' | tail -n 1 | tr ' ' '\n' |
        grep -vE '^(FORCE|0[^3]|1[0-9])$' | sort >"$scratch/phony"
    run diff "$scratch/named" "$scratch/phony"
    assert_output ''
}

@test "make lint refuses a header of a higher lesson, a main that is no slide, and a call that only housekeeping makes" {
    cd "$tree"
    awk -f tests/shape.awk tests/docs/man-pages lessons/*/README.md src/*.[ch] lessons/*/*.[ch]
    cp -r lessons/04-uts src "$scratch"
    echo '#include "05-net/net.h"' >>lessons/04-uts/uts.h
    make_tree lint
    assert_failure
    assert_line --regexp '^lessons/04-uts/uts\.h:[0-9]+: 05-net is not below$'
    cp "$scratch/04-uts/uts.h" lessons/04-uts
    echo '#include "00-process/process.h"' >>src/file.c
    make_tree lint
    assert_failure
    assert_line --regexp '^src/file\.c:[0-9]+: 00-process is not below$'
    cp "$scratch/src/file.c" src
    yes '/* one more line */' | head -n 120 >>lessons/03-mount/main.c
    make_tree lint
    assert_failure
    assert_line 'lessons/03-mount/main.c: more than 125 lines'
    mkdir lessons/04-uts/housekeeping
    mv lessons/04-uts/clock.c lessons/04-uts/housekeeping
    make_tree lint
    assert_failure
    assert_line 'lessons/04-uts/README.md: no C file at the door calls setns'
    refute_line --partial 'calls sethostname'
    mv lessons/04-uts/housekeeping/clock.c lessons/04-uts
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

@test "run bits that a zip has lost are said, and so is that there is no sudo" {
    cd "$tree"
    find scripts tests -type f -perm -u+x | sort >"$scratch/programs"
    find scripts tests -type f -exec chmod -x {} +
    make_tree help
    assert_failure
    fix=$(sed -n 's/^.*have lost their run bits.*fix: \(.*\)\.  Stop\.$/\1/p' <<<"$output")
    assert_equal "$fix" "grep -rl '^.!/' scripts tests | xargs chmod +x"
    bash -c "$fix"
    run comm -23 "$scratch/programs" <(find scripts tests -type f -perm -u+x | sort)
    assert_output ''
    make_tree help
    assert_success
    ((EUID)) || around=(setpriv --reuid=65534 --regid=65534 --clear-groups)
    without sudo
    chmod 755 "$scratch" "$scratch/.." "$scratch/../.."
    run "${around[@]}" env "PATH=$scratch/bin" make -C "$built" --no-print-directory attack L=03
    assert_failure
    assert_line 'make: this needs root, and there is no sudo: type su -, cd back to here, and it again'
}

@test "make clean removes what was built" {
    make_tree clean
    assert_success
    [[ ! -e $tree/build ]]
}

@test "build/ can be entered by its owner only" {
    rm -r "$tree/build"
    make_tree build/flags
    assert_equal "$(stat -c %a "$tree/build")" 700
}

# bats test_tags=root
@test "when root builds in somebody's tree, all of build/ belongs to that one" {
    need_root
    run find "$built/build" ! -user 65534
    assert_output ''
    run find "$built/build" -name fail.o
    assert_success
    refute_output ''
}
