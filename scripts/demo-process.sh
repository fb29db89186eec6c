#!/usr/bin/env bash
# A container is a process: a web server in our container, seen from the host.
#
# about: a service in a container is a process of the host
# needs: root bin/09-seccomp ps pstree capsh nsenter
# minutes: 10
set -euo pipefail

# shellcheck source=scripts/demo/stage.sh
source "$(dirname "${BASH_SOURCE[0]}")/demo/stage.sh"

play() {
    step 'A service runs in a container'
    say "busybox has a small web server. It runs in lesson 09's container, which has a root directory, namespaces, a cgroup and few rights of its own."
    run 'PASSWORD=sesame build/bin/09-seccomp --cpus 1 \
      build/rootfs httpd -fh /etc &
program=$!'
    await 'nsenter -t $(pgrep -P $(pgrep -P $program)) --net \
        busybox wget -qO- http://127.0.0.1/hostname'
    say 'It is the child of PID 1 in there, which is the child of what we started:'
    run 'init=$(pgrep -P $program); pid=$(pgrep -P $init)'
    say 'Does it answer, on the loopback of its own network?'
    run 'nsenter -t $pid --net busybox wget -qO- http://127.0.0.1/hostname'
    see '^matryoshka$'

    step 'The host sees it'
    say 'The kernel knows no containers. It knows processes, and this is one:'
    run 'ps -ef | grep httpd'
    see '^[^ ]+ +[0-9]+ .* httpd -fh /etc$'
    run 'echo $pid'
    must '[[ /proc/$pid/exe -ef build/rootfs/bin/busybox ]]'

    step 'Its parent, and its other number'
    run 'pstree -c -p -A $program'
    see '^09-seccomp\([0-9]+\)---09-seccomp\([0-9]+\)---httpd\([0-9]+\)$'
    say 'The first is what we started. Its child is PID 1 of the container, and the parent of the service, which is PID 2 in there:'
    run 'grep NSpid /proc/$init/status /proc/$pid/status'
    see "^/proc/[0-9]+/status:NSpid:.[0-9]+.1$"
    see "^/proc/[0-9]+/status:NSpid:.[0-9]+.2$"

    step 'What /proc tells of it'
    run 'ls -C /proc/$pid'
    see 'environ'
    say 'Its environment, for instance. So that is no place for a password:'
    run "cat /proc/\$pid/environ | tr '\\0' '\\n' | grep PASSWORD"
    see '^PASSWORD=sesame$'

    step 'What it sees: namespaces'
    run 'ls -ghaG /proc/$pid/ns/'
    see 'pid -> pid:\[[0-9]+\]'
    say 'Which of these are those of our shell, too?'
    run 'for n in cgroup ipc mnt net pid time user uts; do
  [ /proc/$pid/ns/$n -ef /proc/$$/ns/$n ] && echo $n; done; true'
    see_not '^(cgroup|ipc|mnt|net|pid|user|uts)$'

    step 'How much it gets: its cgroup'
    run 'grep matryoshka /proc/$pid/cgroup'
    see 'matryoshka-[0-9]+'
    top_of cpu
    if [[ $version == 1 ]]; then
        say 'Version 1, a tree for each controller: /sys/fs/cgroup/TREE/PATH.'
        locate cpu cpu
        run 'cat $cpu/cpu.shares'
        see '^1024$'
    else
        say 'Version 2, one tree: /sys/fs/cgroup/PATH.'
        locate cgroup cpu
        run 'cat $cgroup/cpu.weight'
        see '^100$'
    fi
    spelled cpu.shares cpu.weight

    step 'The files of its cgroup'
    if [[ $version == 1 ]]; then
        locate cgroup memory
    fi
    run 'cd $cgroup; ls -C memory.*'
    if [[ $version == 1 ]]; then
        see memory.limit_in_bytes
    else
        see memory.max
    fi

    step 'A limit is a number in a file'
    say 'The memory limit of the running service, lowered from the host:'
    if [[ $version == 1 ]]; then
        run 'cat memory.limit_in_bytes'
        see '^536870912$'
        run 'echo 64M >memory.limit_in_bytes; cat memory.limit_in_bytes'
    else
        run 'cat memory.max'
        see '^536870912$'
        run 'echo 64M >memory.max; cat memory.max'
    fi
    see '^67108864$'
    spelled memory.limit_in_bytes memory.max
    say 'What it uses now is in such files, too, which `docker stats` reads:'
    if [[ $version == 1 ]]; then
        locate pids pids
        run 'cat memory.usage_in_bytes $pids/pids.current'
    else
        run 'cat memory.current pids.current'
    fi
    see '^[1-9][0-9]{4,}$'
    see '^2$'

    step 'What it may do: capabilities'
    run 'grep ^Cap /proc/$pid/status'
    see '^CapEff:.00000000800405fb$'
    say 'It is root in there. Of what root may do, it has this much:'
    run 'capsh --decode=800405fb | tr , " " | fold -s -w 78'
    see cap_net_bind_service
    see_not cap_sys_admin

    step 'And its label'
    say 'SELinux and AppArmor write on each process what it is. Where the kernel has neither, or it is switched off, there is no label to read:'
    if works 'cat /proc/$pid/attr/current'; then
        run 'cat /proc/$pid/attr/current'
        see .
    else
        run_fails 1 'cat /proc/$pid/attr/current'
        see 'Invalid argument'
    fi

    step 'And when the process ends'
    run_fails 143 'kill $program; wait $program'
    run_fails 2 'ls -d /proc/$pid'
    must '[[ ! -e $cgroup ]]'
    say 'Nothing is left of the container: there never was more than a process.'
}

main "$@"
