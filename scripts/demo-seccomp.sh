#!/usr/bin/env bash
# System calls: which the kernel takes, and from whom.
#
# about: our filter of system calls, and one written on stage
# needs: root bin/09-seccomp demo/refused-calls attacks/call-as-i386 strace
# minutes: 10
set -euo pipefail

# shellcheck source=scripts/demo/stage.sh
source "$(dirname "${BASH_SOURCE[0]}")/demo/stage.sh"

play() {
    step 'A call that is refused'
    say 'Anybody may make a user namespace, and is root in it, with all capabilities. So it was in the container of lesson 08:'
    run 'build/bin/08-caps build/rootfs unshare --user id -u'
    see '^65534$'
    run_fails 1 'build/bin/09-seccomp build/rootfs unshare --user id -u'
    see 'not permitted$'
    say 'The same user with the same capabilities. But before the kernel does what a call asks for, it runs a small program of ours: the filter.'

    step 'Who has a filter'
    run 'build/bin/09-seccomp build/rootfs sleep 1000 &
program=$!'
    await 'pgrep -P $(pgrep -P $program) sleep'
    run 'init=$(pgrep -P $program); pid=$(pgrep -P $init)'
    run 'grep Seccomp: /proc/$$/status /proc/$init/status /proc/$pid/status'
    see '^/proc/[0-9]+/status:Seccomp:.2$'
    must 'grep -q "^Seccomp:.2" /proc/$pid/status && ! grep -q "^Seccomp:.2" /proc/$init/status'
    say "This shell, the container's PID 1, and its command. 0 is none, 2 a filter. The command's process loads it last of all, just before exec. Its children have it, too, and nobody can take it off again: that is why the kernel wants NoNewPrivs first."
    run 'grep NoNewPrivs /proc/$pid/status'
    see '^NoNewPrivs:.1$'

    step 'Which calls it refuses'
    say 'Root of the host gets the program from the kernel. We play it for each call:'
    run 'refused-calls $pid >$tmp/calls; grep -c refused $tmp/calls'
    see '^[5-9][0-9]$'
    run 'sed -n "s/ refused//p" $tmp/calls | xargs | fold -s -w 78'
    see '\bunshare\b'
    see '\bio_uring_setup\b'
    see_not '\bchmod\b'
    quietly 'kill $program; wait $program || [ $? = 143 ]'

    step 'Which are refused for what they ask'
    run 'sed -n "s/ partly//p" $tmp/calls | xargs'
    see '\bclone\b'
    see '\bioctl\b'
    say "clone must make no namespace, and ioctl type nothing on a terminal: that stands in their arguments. clone3 has its flags in memory, where a filter can't look, and is refused as a whole:"
    run 'grep -A 2 "flags lie" lessons/09-seccomp/default.c
grep clone3 $tmp/calls'
    see '^clone3 refused$'

    step 'A refused call, as it happens'
    run_fails 1 'strace -f -qq -e trace=unshare \
    build/bin/09-seccomp build/rootfs unshare --user id'
    see 'unshare\(CLONE_NEWCGROUP\) += 0$'
    see 'unshare\(CLONE_NEWUSER\) += -1 EPERM'
    say 'What our own program called came before the filter. Without a tracer, the kernel can ask us about each call that it would refuse:'
    run 'build/bin/09-seccomp --seccomp-log build/rootfs unshare --user id 2>&1 |
    fold -s -w 78'
    see '^09-seccomp: refused: unshare\(0x10000000, '

    step 'The same call, by another number'
    run 'as_i386() { "$@" --volume $PWD/build/attacks:/mnt:ro build/rootfs \
    /mnt/call-as-i386 /dev/null; }'
    if works 'as_i386 build/bin/08-caps'; then
        say 'userfaultfd is call 323 of x86-64, and 374 of i386. A 64-bit program may call by either. In lesson 08 nobody minds:'
        run 'as_i386 build/bin/08-caps; echo $?'
        see '^0$'
        run 'as_i386 build/bin/09-seccomp --seccomp-log 2>&1 | fold -s -w 78'
        see '^09-seccomp: refused: userfaultfd of 32 bits\(0x80001, '
        say "Whoever filters by numbers has to ask first whose numbers they are."
    else
        say "Not shown: on $(uname -m), or with this kernel, a 64-bit program can't call as one of 32 bits does. The filter knows those calls, too, for programs that are of 32 bits."
    fi

    step 'A filter written on stage'
    say 'Docker, Podman and Kubernetes read profiles like this one:'
    run 'cat >$tmp/profile.json <<.
{
  "defaultAction": "SCMP_ACT_ALLOW",
  "syscalls": [ {
    "names": [ "chmod", "fchmod", "fchmodat" ],
    "action": "SCMP_ACT_ERRNO"
  } ]
}
.'
    run_fails 1 'build/bin/09-seccomp --seccomp $tmp/profile.json build/rootfs \
    chmod 700 /tmp'
    see 'chmod: /tmp: Operation not permitted$'
    run 'sed -i s/_ERRNO/_KILL_PROCESS/ $tmp/profile.json'
    run 'build/bin/09-seccomp --seccomp $tmp/profile.json build/rootfs \
    chmod 700 /tmp; echo $?'
    see '^159$'
    say '128 + 31: SIGSYS. So OpenSSH treats its own process that talks to strangers.'

    step "What a filter can't see"
    run 'sed -i s/_KILL_PROCESS/_ERRNO/ $tmp/profile.json'
    run 'build/bin/09-seccomp --seccomp $tmp/profile.json --seccomp-log \
    build/rootfs chmod 700 /tmp 2>&1 | fold -s -w 78'
    see 'refused: (fchmodat|chmod)\(.*0x1c0, '
    say 'Mode 700 is 0x1c0. But where is /tmp? The name lies in memory, and this is its address: another thread could change it behind our back. A filter knows which call and which numbers. Which file is a question for modes, mounts, and Landlock:'
    if works 'build/bin/09-seccomp --landlock /:ro build/rootfs true'; then
        run 'build/bin/09-seccomp --landlock /:ro build/rootfs touch /tmp/new 2>&1 |
    fold -s -w 78'
        see 'ermission denied$'
    else
        say '(not shown, as this kernel has no Landlock)'
    fi
}

main "$@"
