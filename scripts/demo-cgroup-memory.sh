#!/usr/bin/env bash
# The memory controller: limits, who is killed, and a program that is told.
#
# about: limits, the OOM killer, and a program told instead
# needs: root demo/oom-watch
# wants: cgcreate
# minutes: 20
set -euo pipefail

# shellcheck source=scripts/demo/stage.sh
source "$(dirname "${BASH_SOURCE[0]}")/demo/stage.sh"

# Version 1's words, or version 2's.
words() {
    if [[ $version == 1 ]]; then
        procs=tasks limit=memory.limit_in_bytes unlimited=9223372036854771712
        kills=memory.oom_control
    else
        procs=cgroup.procs limit=memory.max unlimited=max
        kills=memory.events
    fi
}

play() {
    local memory page
    page=$(getconf PAGESIZE)
    join memory || die 'this kernel has no memory controller' \
        'fix: a kernel with CONFIG_MEMCG=y, booted without cgroup_disable=memory'
    memory=$group
    words

    step 'Which version is it?'
    run "grep cgroup /proc/mounts | cut -d ' ' -f 1-3 | sort -u"
    see '^cgroup2? '
    say "The memory controller is in version $version here. We have a cgroup for what comes:"
    run "cd $memory"

    step 'A directory is a cgroup'
    run 'mkdir onehundredmegs; ls -C onehundredmegs'
    see memory.stat
    say 'The kernel has filled it. Each file is a question, or a setting.'

    step 'A hundred megabytes'
    if [[ $version == 1 ]]; then
        hundred_megabytes_version_1
    else
        run 'cd onehundredmegs'
        run 'echo 100000000 >memory.max'
        run 'echo 0 >memory.swap.max'
        run 'cat memory.max memory.swap.max; cd ..'
    fi
    see "^$((100000000 / page * page))\$"
    say "It counts whole pages, of $page bytes here."
    spelled 'memory.limit_in_bytes first, then memory.memsw.limit_in_bytes, which includes it: the other order is EINVAL.' \
        'memory.max and memory.swap.max, each on its own, in any order.'

    step 'A shell goes in, and its children are in there'
    enter 'child# ' bash
    run "echo \$\$ >onehundredmegs/$procs"
    run 'grep -o "onehundredmegs$" /proc/self/cgroup'
    see '^onehundredmegs$'
    say 'tail keeps all of a file without lines. 50 MB are no problem:'
    run 'head -c 50M /dev/zero | tail | wc -c'
    see '^52428800$'
    say '150 MB are:'
    run 'head -c 150M /dev/zero | tail | wc -c'
    see '^0$'
    run "grep 'oom_kill ' onehundredmegs/$kills"
    see '^oom_kill [1-9]'
    leave
    spelled 'tasks takes threads; oom_kill is in memory.oom_control' \
        'cgroup.procs takes processes; oom_kill is in memory.events'

    step "What the kernel's log says"
    if works dmesg; then
        run "name=$(basename "$group")"
        run 'dmesg | grep -A 1 $name/one | tail -n 2 | grep -oE "\
oom_memcg=[^,]*|Memory cgroup out of memory: .*total-vm[^,]*"'
        see '^oom_memcg=.*/onehundredmegs$'
        see '^Memory cgroup out of memory: Killed process [0-9]+ \(tail\)'
    else
        say 'Reading it is forbidden here: sysctl kernel.dmesg_restrict is 1, and we have no CAP_SYSLOG. On the host itself root may: dmesg | tail.'
        run_fails 1 'dmesg | tail'
    fi

    step "The parent's limit binds the child"
    if [[ $version == 2 ]]; then
        say 'What children may limit, their parent says:'
        run 'echo +memory >onehundredmegs/cgroup.subtree_control'
    fi
    run "mkdir onehundredmegs/child; cat onehundredmegs/child/$limit"
    see "^$unlimited\$"
    say 'No limit, says its file. But:'
    enter 'child# ' bash
    run "echo \$\$ >onehundredmegs/child/$procs"
    run 'head -c 150M /dev/zero | tail | wc -c'
    see '^0$'
    leave
    run "grep 'oom_kill ' onehundredmegs/child/$kills"
    see '^oom_kill 1$'

    step 'A limit so low that the shell is killed'
    run 'mkdir twentyk'
    run "echo 20K >twentyk/$limit"
    enter 'child# ' bash
    run_ends 137 "echo \$\$ >twentyk/$procs; ls"
    see Killed
    say 'The shell is all that there is to kill in there. Its status is 137: 128, and signal 9.'
    must "grep 'oom_kill [1-9]' twentyk/$kills"

    step 'The soft limit'
    soft_limit

    step 'A program is told, and nobody is killed'
    if [[ $version == 1 ]]; then
        tell_version_1
    else
        tell_version_2
    fi

    step 'What became of a limit for kernel memory'
    kernel_memory

    step 'The same with libcgroup'
    libcgroup
}

hundred_megabytes_version_1() {
    run 'cd onehundredmegs'
    if ! works 'test -e memory.memsw.limit_in_bytes'; then
        say 'This kernel counts no swap (boot it with swapaccount=1), so there is no memory.memsw.limit_in_bytes, and that is not shown.'
        run 'echo 100000000 >memory.limit_in_bytes'
        run 'cat memory.limit_in_bytes; cd ..'
        return
    fi
    run_fails 1 'echo 100000000 >memory.memsw.limit_in_bytes'
    see 'Invalid argument'
    say 'Memory with swap (memsw) may not be less than memory alone. So that one comes first:'
    run 'echo 100000000 >memory.limit_in_bytes'
    run 'echo 100000000 >memory.memsw.limit_in_bytes'
    run 'cat memory.limit_in_bytes memory.memsw.limit_in_bytes; cd ..'
}

soft_limit() {
    run 'mkdir soft'
    if [[ $version == 1 ]]; then
        run 'echo 10M >soft/memory.soft_limit_in_bytes'
        enter 'child# ' bash
        run 'echo $$ >soft/tasks; head -c 50M /dev/zero | tail | wc -c'
        see '^52428800$'
        leave
        run 'cat soft/memory.max_usage_in_bytes'
        say 'Far above, and nothing happened: only when the machine itself runs short does the kernel take back from those who are above it, first.'
        must '(($(<soft/memory.max_usage_in_bytes) > 50000000))'
    else
        run 'echo 10M >soft/memory.high'
        enter 'child# ' bash
        run 'echo $$ >soft/cgroup.procs; head -c 50M /dev/zero >$tmp/file'
        leave
        run 'cat soft/memory.peak; grep -E "high|oom_kill " soft/memory.events'
        see '^high [1-9]'
        see '^oom_kill 0'
        say 'Who is above it is slowed down, and what it can do without is taken back: here the cached pages of the file. Nobody is killed.'
        must '(($(<soft/memory.current) < 20000000))'
    fi
    spelled memory.soft_limit_in_bytes \
        'memory.high, which slows down, and memory.low, which protects'
}

# Who wants more waits, with the killer switched off.
tell_version_1() {
    local freezer
    # Our eat-memory of lesson 07 takes it page by page: a system call that
    # wants more than there is would fail instead of waiting.
    join freezer || die 'this kernel has no freezer' 'fix: CONFIG_CGROUP_FREEZER=y'
    freezer=$group
    run "freezer=$freezer/watched"
    run 'mkdir watched $freezer; echo 20M >watched/memory.limit_in_bytes'
    run 'echo 1 >watched/memory.oom_control
oom-watch watched >$tmp/said & watcher=$!'
    await 'grep waiting $tmp/said'
    run '{ echo $BASHPID >watched/tasks; echo $BASHPID >$freezer/tasks
exec eat-memory 50; } & hog=$!'
    run 'wait $watcher; cat $tmp/said'
    see '^oom-watch: out of memory!$'
    say 'It is told, and who wants more waits. Freeze it, give it more, let it go on:'
    run 'echo FROZEN >$freezer/freezer.state; cat $freezer/freezer.state'
    see '^FREEZING$'
    run 'echo 200M >watched/memory.limit_in_bytes'
    await 'grep -x FROZEN $freezer/freezer.state'
    run 'cat $freezer/freezer.state; echo THAWED >$freezer/freezer.state'
    see '^FROZEN$'
    run 'wait $hog; echo status $?'
    see '^status 0$'
    must 'grep "oom_kill 0" watched/memory.oom_control'
}

# memory.high is passed long before memory.max.
tell_version_2() {
    run 'mkdir watched; echo 20M >watched/memory.high'
    say 'Above that one is slowed down, long before memory.max. A program waits for that event:'
    run 'oom-watch watched >$tmp/said & watcher=$!'
    await 'grep waiting $tmp/said'
    run '{ echo $BASHPID >watched/cgroup.procs
exec eat-memory 50; } & hog=$!'
    run 'wait $watcher; cat $tmp/said'
    see '^oom-watch: out of memory!$'
    say 'It is told. So freeze the group, give it more, and let it go on:'
    run 'echo 1 >watched/cgroup.freeze'
    await 'grep "frozen 1" watched/cgroup.events'
    run 'cat watched/cgroup.events; echo 200M >watched/memory.high'
    see '^frozen 1$'
    run 'echo 0 >watched/cgroup.freeze; wait $hog; echo status $?'
    see '^status 0$'
    must 'grep "oom_kill 0" watched/memory.events'
}

kernel_memory() {
    if [[ $version == 2 ]]; then
        say 'Version 2 counts what the kernel keeps for a group as the memory of that group, and has no limit apart for it:'
        run 'grep -E "^(kernel|slab|sock) " onehundredmegs/memory.stat'
        see '^kernel [0-9]+$'
    elif works 'test -e watched/memory.kmem.limit_in_bytes'; then
        run 'cd watched'
        if works 'echo 1M >memory.kmem.limit_in_bytes'; then
            run 'echo 1M >memory.kmem.limit_in_bytes'
        else
            run_fails 1 'echo 1M >memory.kmem.limit_in_bytes'
        fi
        run 'cat memory.kmem.limit_in_bytes; cd ..'
        see "^$unlimited\$"
        say 'The file is still there, but it limits nothing since Linux 5.16: kernel memory counts as memory.'
    else
        say 'This kernel has no memory.kmem.limit_in_bytes any more: kernel memory counts as memory.'
    fi
    spelled 'memory.kmem.limit_in_bytes, which is ignored' 'part of memory.max'
}

libcgroup() {
    if ! is_there cgcreate; then
        say "Left out, as cgcreate isn't here: $(install_fix cgcreate)"
        return
    fi
    run "g=memory:$(basename "$group")/mem_group"
    run 'cgcreate -a root -g $g'
    must 'test -d mem_group'
    run "cgset -r $limit=20K \${g#memory:}"
    run "cat mem_group/$limit"
    see "^$((20480 / page * page))\$"
    run_fails 137 'cgexec -g $g bash'
    must "grep 'oom_kill [1-9]' mem_group/$kills"
    run 'cgdelete -g $g'
    say 'Commands of a library (Debian: cgroup-tools) in place of mkdir and echo.'
}

main "$@"
