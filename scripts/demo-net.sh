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
    step 'The network of the host'
    say 'What we call the host here is a network namespace made for this demo, so that your own network stays as it is.'
    run 'ip link set lo up; ip -br addr'
    see '^lo .*127.0.0.1/8'
    run 'readlink /proc/self/ns/net'

    step 'A namespace that a file keeps alive'
    run 'echo $tmp; touch $tmp/red; unshare --net=$tmp/red true'
    run 'findmnt -n -o FSTYPE,SOURCE $tmp/red'
    see '^nsfs +nsfs\[net:\[[0-9]+\]\]$'
    say 'true has ended. The mount of its namespace on a file keeps that one:'
    run 'nsenter --net=$tmp/red ip -br addr'
    see '^lo +DOWN'

    step 'A container joins it by its path'
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
    run 'ip link add switch1 type bridge; ip link set switch1 up'
    run 'ip link set red0 master switch1 up'
    say 'An end of the cable is in the switch. The other one gets an address:'
    address red 10.7.0.1

    step 'A second container, blue'
    begin blue 7001
    plug blue 7001 1
    address blue 10.7.0.2
    run 'ip link show master switch1 | grep -o "[a-z]*0@[^:]*"'
    see '^red0@'
    see '^blue0@'

    step 'They reach each other'
    run 'for name in red blue; do
  nsenter --net=$tmp/$name ip -4 -br addr show eth0; done'
    see ' 10.7.0.1/24'
    see ' 10.7.0.2/24'
    room container
    await 'ping -c 1 -W 1 10.7.0.2'
    run 'ping -c 1 10.7.0.2'
    see ' 0% packet loss'
    say 'A frame goes out at eth0 in here, in at red0, through the switch, out at blue0, and in at the other eth0.'

    step 'A second switch'
    begin green 7002
    run 'ip link add switch2 type bridge; ip link set switch2 up'
    plug green 7002 2
    address green 10.7.0.3
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

# begin NAME SECONDS: a container that sleeps, with a network that a file keeps
begin() {
    run "touch \$tmp/$1; unshare --net=\$tmp/$1 true
build/bin/05-net --net \$tmp/$1 build/rootfs sleep $2 &"
    await "[[ \$tmp/$1 -ef /proc/\$(pgrep -nf '^sleep $2$')/ns/net ]]"
}

# plug NAME SECONDS SWITCH: a cable from the switch to that container
plug() {
    run "pid=\$(pgrep -nf '^sleep $2\$')
ip link add ${1}0 type veth peer name eth0 netns \$pid
ip link set ${1}0 master switch$3 up"
}

# address NAME ADDRESS: for the end of its cable
address() {
    run "nsenter --net=\$tmp/$1 ip addr add $2/24 dev eth0
nsenter --net=\$tmp/$1 ip link set eth0 up"
}

main "$@"
