#!/usr/bin/env bash
# toy: a whole container, written lesson by lesson, and attacked after each.
#
# about: a container written lesson by lesson, each attacked
# needs: root gcc attacks/read-file
# minutes: 20
set -euo pipefail

# shellcheck source=scripts/demo/stage.sh
source "$(dirname "${BASH_SOURCE[0]}")/demo/stage.sh"

# part ROOM NAME: a function of the room's layer
part() {
    run "sed -n '/^$2(/,/^}/p' lessons/$1/layer.h"
    see '^}$'
}

compile() {
    run "gcc -Ilessons -o \$tmp/toy lessons/$1/toy.c"
}

# attack NAME VERDICT
attack() {
    run "scripts/attack.sh --on \$tmp/toy $1"
    see "^$1: $2"
}

play() {
    step 'A process'
    part 00-process run
    compile 00-process
    run '$tmp/toy echo hello'
    see '^hello$'
    say 'No container yet. Everything is open:'
    run 'scripts/attack.sh --on toy/00 read-file'
    see "^read-file: open"

    step 'Another root directory'
    part 01-chroot enter_root
    compile 01-chroot
    run '$tmp/toy build/rootfs ls -C /'
    see '\bbin\b'
    attack read-file closed
    say 'Names of files are gone. Names of processes are numbers:'
    attack kill-process open

    step 'Processes of its own'
    part 02-pid fork_into
    run 'sed -n "/^inside/,/^}/p" lessons/02-pid/toy.c'

    step 'Processes of its own, attacked'
    compile 02-pid
    run '$tmp/toy build/rootfs ps -o pid,user,comm'
    see '^ +1 root'
    attack kill-process closed
    say 'But chroot is a weak wall. A second one climbs over it:'
    attack escape-chroot open

    step 'Files of its own'
    part 03-mount leave_host
    compile 03-mount
    run '$tmp/toy build/rootfs sh -c "mount | cut -d \" \" -f 3" | xargs -n 6'
    see ' /proc '
    attack escape-chroot closed
    attack rename-host open

    step 'A name of its own'
    part 04-uts set_name
    compile 04-uts
    run '$tmp/toy build/rootfs hostname'
    see '^toy$'
    attack rename-host closed
    attack reach-tcp open

    step 'A network of its own'
    part 05-net raise_loopback
    compile 05-net
    run '$tmp/toy build/rootfs ip link'
    see '^1: lo:'
    see_not '^2:'
    attack reach-tcp closed
    attack write-sysctl open

    step 'A root that is nobody outside'
    part 06-user write_maps

    step 'The root in there, attacked'
    part 06-user become_root
    compile 06-user
    run '$tmp/toy build/rootfs cat /proc/self/uid_map'
    see '1000000000'
    attack write-sysctl closed
    attack fork-bomb open

    step 'Its share, and no more'
    run 'sed -n "/struct limit {/,/^$/p" lessons/07-cgroup/layer.h'
    see 'pids\.max'

    step 'A greedy one, attacked'
    part 07-cgroup limit_resources
    compile 07-cgroup
    attack fork-bomb closed

    step 'What root may still do'
    attack raw-socket open
    part 08-caps drop_rights

    step 'Few rights, attacked'
    compile 08-caps
    run '$tmp/toy build/rootfs grep Cap /proc/self/status'
    see '^CapBnd:'
    attack raw-socket closed
    attack open-ring open

    step 'The calls that the kernel takes'
    run "sed -n '/^static struct sock_filter/,/^$/p' lessons/09-seccomp/layer.h"
    see 'LOAD\(nr\)'
    run 'grep -A 1 io_uring_setup lessons/09-seccomp/layer.h'
    see REFUSE

    step 'All of it, attacked'
    part 09-seccomp filter_calls
    compile 09-seccomp
    run '$tmp/toy build/rootfs grep Seccomp: /proc/self/status'
    see '^Seccomp:.2$'
    attack open-ring closed
    run 'make -s toy L=09 | wc -l'
    say 'That many lines are a container. What breaks in them, and how it is mended, is what the rest of the course is about.'
}

main "$@"
