#!/usr/bin/env bash
# Network namespaces, cables and switches.
#
# about: containers on a switch, and one that is not on it
# needs: root bin/05-net ip veth bridge unshare nsenter
# wants: tmux
# minutes: 12
set -euo pipefail

# shellcheck source=scripts/demo/stage.sh
source "$(dirname "${BASH_SOURCE[0]}")/demo/stage.sh"

windows=2
# The "host" is a network namespace too, so that neither the real one's
# addresses nor its firewall take part, and nothing can be left.
namespaces=(--mount --net)

strike() {
    umount "$scratch"/{red,blue,green} 2>/dev/null || true
}

play() {
    quietly 'ip link set lo up'

    step 'The network of the host'
    say 'What we call the host here is a network namespace made for this demo, so that your own network stays as it is.'
    run 'ip -br addr'
    see '^lo .*127.0.0.1/8'
    run 'readlink /proc/self/ns/net'

    step 'A namespace that a file keeps alive'
    run 'cd $tmp; touch red; unshare --net=red true'
    run 'findmnt -n -o FSTYPE,SOURCE $tmp/red'
    see '^nsfs +nsfs\[net:\[[0-9]+\]\]$'
    say 'true has ended. The mount of its namespace on a file keeps that one:'
    run 'nsenter --net=red ip -br addr'
    see '^lo +DOWN'

    step 'A container joins it by its path'
    quietly 'cd ~-'
    room container
    enter 'red# ' 'build/bin/05-net --net $tmp/red build/rootfs sh -s red'
    run 'ip addr | head -n 2; readlink /proc/self/ns/net'
    see '^1: lo:.*'
    run 'ip link | grep -c mtu'
    see '^1$'
    room host
    must '[[ $tmp/red -ef /proc/$(pgrep -nf "^sh -s red$")/ns/net ]]'

    step 'A cable, and one end of it moves in'
    run 'ip link add red0 type veth peer name eth0; ip -br link'
    see '^red0@eth0'
    see '^eth0@red0'
    say 'Two ends of one cable, both on the host.'
    run "pid=\$(pgrep -nf '^sh -s red\$')
ip link set eth0 netns \$pid; ip -br link"
    see_not '^eth0'
    room container
    run 'ip link | grep mtu'
    see 'eth0@'

    step 'A bridge is a switch'
    run 'cd $tmp; ip link add switch1 type bridge; ip link set switch1 up'
    run 'ip link set red0 master switch1 up
nsenter --net=red ip addr add 10.7.0.1/24 dev eth0
nsenter --net=red ip link set eth0 up'
    say 'The same for a second container, blue:'
    run 'touch blue; unshare --net=blue true; cd ~-
build/bin/05-net --net $tmp/blue build/rootfs sleep 7001 &'
    await "pid=\$(pgrep -nf '^sleep 7001$') && [[ \$tmp/blue -ef /proc/\$pid/ns/net ]]"
    plug blue 1 10.7.0.2
    run 'ip link show master switch1 | grep -o "[a-z]*0@[^:]*"'
    see '^red0@'
    see '^blue0@'

    step 'They reach each other'
    room container
    await 'ping -c 1 -W 1 10.7.0.2'
    run 'ping -c 1 10.7.0.2'
    see ' 0% packet loss'
    say 'A frame goes out at eth0 in here, in at red0, through the switch, out at blue0, and in at the other eth0.'

    step 'A second switch'
    quietly_host 'cd $tmp; touch green; unshare --net=green true; cd ~-
build/bin/05-net --net $tmp/green build/rootfs sleep 7002 &'
    await "pid=\$(pgrep -nf '^sleep 7002$') && [[ \$tmp/green -ef /proc/\$pid/ns/net ]]"
    run 'ip link add switch2 type bridge; ip link set switch2 up'
    plug green 2 10.7.0.3
    room container
    run_fails 1 'ping -c 1 -W 1 10.7.0.3'
    see '100% packet loss'
    say 'The same network by its address, but no cable leads there.'

    step 'ip addr, inside and outside'
    run 'ip -4 -br addr; ip -br link | cut -c 1-49'
    see '^switch2'
    room container
    run 'ip addr | grep inet'
    see '10.7.0.1/24'
    say 'Outside the ends of the cables, inside an address.'

    step 'What the file kept'
    room container
    leave
    room host
    run 'nsenter --net=$tmp/red ip -4 -br addr show eth0'
    see '10.7.0.1/24'
    say 'The container has gone, its network has not. Without the file:'
    run 'umount $tmp/red'
    await '! ip link show red0'
    run_fails 1 'ip link show red0'
    see 'does not exist'
}

quietly_host() {
    room host
    quietly "$1"
}

# plug NAME SWITCH ADDRESS: a cable from the switch to the process $pid
plug() {
    run "ip link add ${1}0 type veth peer name eth0 netns \$pid
ip link set ${1}0 master switch$2 up"
    quietly "nsenter --net=\$tmp/$1 ip addr add $3/24 dev eth0
        nsenter --net=\$tmp/$1 ip link set eth0 up"
}

main "$@"
