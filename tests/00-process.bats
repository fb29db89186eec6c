#!/usr/bin/env bats
# Lesson 00: a process and what /proc says of it.  Needs no root.
# shellcheck source=tests/helpers.bash
source "$BATS_TEST_DIRNAME/helpers.bash"

lesson=00-process

@test "--facts says of the child what the kernel says of it" {
    within "$lesson" sh -c 'echo "own pid $$"; exec sleep 1000'
    "${command[@]:0:3}" --facts "${command[@]:3}" >"$scratch/out" 3>&- &
    pid=$!
    wait_until grep -q '^own pid' "$scratch/out"
    run cat "$scratch/out"
    child=$(pgrep -P "$pid")
    assert_line "own pid $child"
    assert_line "    $(printf 'Pid:\t%s' "$child")"
    assert_line "    $(printf 'PPid:\t%s' "$pid")"
    for field in Uid Gid Groups CapEff CapBnd NoNewPrivs; do
        assert_line "    $(grep "^$field:" "/proc/$child/status")"
    done
    for kind in cgroup ipc mnt net pid user uts; do
        assert_line "    $kind -> $(readlink "/proc/$child/ns/$kind")"
    done
    # Without those that bear a name only, which somebody may mount meanwhile.
    while read -r line; do
        assert_line "    $line"
    done < <(grep -v :name= "/proc/$child/cgroup")
    stop
}

@test "--facts comes before the command's own output, and on stdout" {
    run --separate-stderr "$(program "$lesson")" --facts echo 'the command'
    assert_success
    assert_equal "${lines[-1]}" 'the command'
    # shellcheck disable=SC2154 # run --separate-stderr sets it
    assert_equal "$stderr" ''
}

@test "a kernel without an LSM label is said so, not an error" {
    run strace -f -qq -o /dev/null -P /proc/self/attr/current -e trace=none \
        "$(program "$lesson")" --facts true
    assert_success
    if cat /proc/self/attr/current >/dev/null 2>&1; then
        assert_line "    $(tr -d '\0' </proc/self/attr/current)"
    else
        assert_line '    (no label: no security module here gives one)'
    fi
}

@test "the command doesn't run if the facts can't be written" {
    run bash -c '"$0" --facts touch "$1" >/dev/full' "$(program "$lesson")" "$scratch/ran"
    assert_equal "$status" 125
    assert_output --partial 'write the facts: No space left on device'
    [[ ! -e $scratch/ran ]]
}

@test "00-cat prints what cat(1) prints, line by line to a terminal" {
    seq 5000 >"$scratch/file"
    run "$project/build/bin/00-cat" "$scratch/file"
    assert_success
    assert_equal "$output" "$(cat "$scratch/file")"

    # On a terminal a write a line, in a pipe a write a buffer of 4096 bytes.
    script -qec "strace -o $scratch/tty -e trace=read,write \
        $project/build/bin/00-cat $scratch/file" /dev/null >/dev/null
    strace -o "$scratch/pipe" -e trace=read,write \
        "$project/build/bin/00-cat" "$scratch/file" | cat >/dev/null
    assert_equal "$(grep -c '^write(1,' "$scratch/tty")" 5000
    assert_equal "$(grep -c '^write(1,' "$scratch/pipe")" 6
    # Six reads and five of the six writes, the last one being shorter.
    assert_equal "$(grep -c '4096) = [1-9]' "$scratch/pipe")" 11
}

@test "00-cat complains about a missing file and a full disk" {
    run "$project/build/bin/00-cat" "$scratch/missing"
    assert_failure 1
    assert_output --partial 'No such file or directory'
    run bash -c '"$0" /etc/passwd >/dev/full' "$project/build/bin/00-cat"
    assert_failure 1
    assert_output --partial 'No space left on device'
    run "$project/build/bin/00-cat"
    assert_failure 1
}
