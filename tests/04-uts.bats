#!/usr/bin/env bats
# Lesson 04: a host name, IPC and an uptime of its own.
# bats file_tags=root
# shellcheck source=tests/helpers.bash
source "$BATS_TEST_DIRNAME/helpers.bash"

lesson=04-uts

@test "a host name may have letters, digits, hyphens and dots" {
    for name in "$(printf %s {a..z} {A..Z} {0..9})" a- 1.2.example.org.; do
        options=(--hostname "$name")
        in_lesson "$lesson" uname -n
        assert_output "$name"
    done
}

@test "System V shared memory, semaphores and queues of the host aren't seen" {
    shm=$(ipcmk -M 4096 | grep -o '[0-9]*$')
    sem=$(ipcmk -S 1 | grep -o '[0-9]*$')
    queue=$(ipcmk -Q | grep -o '[0-9]*$')
    tables=(/proc/sysvipc/shm /proc/sysvipc/sem /proc/sysvipc/msg)
    in_lesson 03-mount cat "${tables[@]}"
    before=$output
    in_lesson "$lesson" cat "${tables[@]}"
    after=$output
    ipcrm -m "$shm" -s "$sem" -q "$queue"
    # The second column is the id; the host may have others than ours.
    assert_regex "$(awk '{ printf "%s ", $2 }' <<<"$before")" \
        "shmid .*\b$shm\b.* semid .*\b$sem\b.* msqid .*\b$queue\b"
    # A line of headings in each of the three.
    assert_equal "$(wc -l <<<"$after")" 3
}

@test "POSIX message queues of two containers aren't seen by each other" {
    start "$lesson" sh -c 'touch /dev/mqueue/mine; ls /dev/mqueue; sleep 1000'
    wait_for_output mine
    in_lesson "$lesson" ls /dev/mqueue
    assert_success
    assert_output ''
    stop
}

@test "--boottime shifts the uptime inside, not the host's" {
    uptime=$(cut -d. -f1 /proc/uptime)
    for offset in 1000000 +86400 -1 010; do
        options=(--boottime "$offset")
        in_lesson "$lesson" cut -d. -f1 /proc/uptime
        assert_success
        offset=${offset/#010/10}
        ((output >= uptime + offset && output <= uptime + offset + 60))
    done
    (($(cut -d. -f1 /proc/uptime) < uptime + 1000))
}

@test "a kernel without time namespaces matters only if an offset was asked for" {
    traced -e inject=unshare:error=EINVAL -- "$lesson" true
    assert_success
    options=(--boottime 5)
    traced -e inject=unshare:error=EINVAL -- "$lesson" true
    refused "unshare CLONE_NEWTIME: Invalid argument" 'this kernel has no time namespaces'
}
