#!/usr/bin/env bats
# Lesson 02: a PID namespace, and PID 1's duties.
# bats file_tags=root
# shellcheck source=tests/helpers.bash
source "$BATS_TEST_DIRNAME/helpers.bash"

lesson=02-pid

@test "with --no-init the command is PID 1" {
    options=(--no-init)
    in_lesson "$lesson" sh -c 'echo $$ $PPID'
    assert_output '1 0'
}

@test "the same program inside itself: NSpid has a number for each level" {
    cp -a "$project/build/rootfs" "$root/inner"
    cp "$project/build/static/02-pid" "$root/bin/02-pid"
    start "$lesson" /bin/02-pid /inner sh -c 'echo ready; sleep 1000'
    wait_for_output ready
    first=$(inner_pid "$pid")
    # The host's numbers: PID 1, its command, and that one's PID 1.
    innermost=$(inner_pid "$(inner_pid "$first")")
    assert_equal "$(sed -n 's/^NSpid:\t//p' "/proc/$first/status")" "$first"$'\t1'
    run sed -n 's/^NSpid:\t//p' "/proc/$innermost/status"
    assert_output "$innermost"$'\t3\t1'
    stop
    rm -r "$root/inner" "$root/bin/02-pid"
}

@test "without our init orphans stay as zombies" {
    mknod -m 666 "$root/dev/null" c 1 3
    options=(--no-init)
    # sleep(1) as PID 1 never waits for anybody.  The orphan ends after that exec.
    start "$lesson" sh -c 'sh -c "until grep -q sleep /proc/1/comm; do sleep 0.02; done & exit"
        echo ready; exec sleep 1000'
    wait_for_output ready
    wait_until has_zombie "$(inner_pid "$pid")"
    kill "$pid"
    sleep 1.1 # a second one kills when it comes a second later
    kill "$pid"
    ended_with 137
    rm "$root/dev/null"
}

has_zombie() {
    [[ $(ps -o stat= --ppid "$1") == Z* ]]
}

@test "everybody dies with PID 1, also a daemon" {
    mknod -m 666 "$root/dev/null" c 1 3
    in_lesson "$lesson" sh -c 'setsid sleep 1000 & exit 3'
    assert_failure 3
    nobody_is_left
    rm "$root/dev/null"
}

@test "PID 1 ignores signals that it doesn't handle" {
    options=(--no-init)
    in_lesson "$lesson" sh -c 'kill -TERM $$; kill -KILL $$; echo alive'
    assert_success
    assert_output alive
    options=()
    in_lesson "$lesson" sh -c 'kill -KILL 1; echo alive; kill -TERM $$; echo not me'
    assert_failure 143
    assert_output alive
}

@test "the mount that a killed program left is removed by the next run" {
    start_ready
    kill -KILL "$pid"
    ended_with 137
    mountpoint -q "$root/proc"
    # At its beginning, so also if it doesn't get far.
    traced -e inject=unshare:error=EPERM -- "$lesson" true
    assert_failure 125
    run ! mountpoint -q "$root/proc"
    in_lesson "$lesson" true
    assert_success
}

@test "somebody else's mount on the root's /proc stays" {
    run unshare --mount bash -c 'mount -t proc mine "$1/proc"
        "$0" "$1" true && grep -c " - proc mine " /proc/self/mountinfo' \
        "$(program "$lesson")" "$root"
    assert_success
    assert_output 1
}

@test "the host's / as root is refused" {
    ln -s / "$scratch/slash"
    for path in / /../ "$scratch/slash"; do
        run unshare --mount "$(program "$lesson")" "$path" true
        refused "$path: this would mount over the host's own /proc"
    done
}

@test "a second container on the same root is told of lesson 3" {
    start_ready
    in_lesson "$lesson" true
    refused "lock $root: Resource temporarily unavailable" 'both would mount their /proc in the same place'
    assert_line --index 1 --partial '03-mount'
    stop
}

@test "a link in the place of /proc can't lead the mount astray" {
    rmdir "$root/proc"
    for target in etc /etc ../../etc /; do
        ln -s "$target" "$root/proc"
        in_lesson "$lesson" true
        assert_failure 125
        assert_line --index 0 "$lesson: enter /proc: Not a directory"
        rm "$root/proc"
    done
    mkdir "$root/proc"
}
