#!/usr/bin/env bats
# Lesson 05: a network of its own.  The host of these tests is a network
# namespace made for each of them, so that the machine's network isn't touched.
# bats file_tags=root
# shellcheck source=tests/helpers.bash
source "$BATS_TEST_DIRNAME/helpers.bash"

lesson=05-net

setup() {
    common_setup
    make_namespace "$scratch/host"
    host=(nsenter "--net=$scratch/host")
    "${host[@]}" ip link set lo up
    containers=()
}

teardown() {
    local file
    if [[ -e $scratch/host ]]; then
        # A test that failed left its containers running.
        if [[ -z ${BATS_TEST_COMPLETED:-} ]]; then
            for file in $(our_processes); do
                file=${file#/proc/}
                kill -KILL "${file%/environ}" || true
            done
        fi
        wait_until nobody_is_left
        [[ -z ${BATS_TEST_COMPLETED:-} ]] || wait_until nothing_is_left
        for file in $(awk -v dir="$scratch/" 'index($5, dir) == 1 { print $5 }' /proc/self/mountinfo); do
            umount "$file"
        done
    fi
    common_teardown
}

# make_namespace FILE: a network namespace, kept alive by a mount as `ip netns`
# does it
make_namespace() {
    touch "$1"
    unshare "--net=$1" true
}

links() {
    "${host[@]}" ip -o link | sed 's/^[0-9]*: \([^:@]*\).*/\1/' | sort | xargs
}

nothing_is_left() {
    [[ $(links) == "${own_links:-lo}" && -z $("${host[@]}" nft list tables) ]]
}

# container IP [OPTION...]: starts one that runs until end_all
container() {
    local ip=$1
    shift
    options=(--net bridge --ip "$ip" "$@")
    start "$lesson" sh -c 'echo ready; exec sleep 1000'
    containers+=("$pid")
    wait_for_output ready
    options=()
}

end_all() {
    for pid in "${containers[@]}"; do
        stop
    done
    containers=()
}

# on_bridge IP COMMAND...
on_bridge() {
    options+=(--net bridge --ip "$1")
    shift
    in_lesson "$lesson" "$@"
    options=()
}

@test "a PATH is joined, and seen in /sys, from a user namespace too (06 on)" {
    make_namespace "$scratch/other"
    nsenter "--net=$scratch/other" ip link add other0 type bridge
    options=(--net "$scratch/other")
    for lesson in $(lessons_from 06); do
        in_lesson "$lesson" sh -c 'ls /sys/class/net; readlink /proc/self/ns/net'
        assert_success
        assert_output "$(printf 'lo\nother0\nnet:[%s]' "$(stat -c %i "$scratch/other")")"
    done
    # Only the container's /sys shows it, not the one of this host.
    run ! test -e /sys/class/net/other0
    umount "$scratch/other"
}

@test "whose network it is must be able to mount its /sys: the host's doesn't take its place" {
    for lesson in $(lessons_from 03); do
        traced -e trace=mount -- "$lesson" true
        assert_success
        n=$(awk '{ count[$1]++ } /mount\("sysfs"/ { print count[$1]; exit }' "$scratch/trace")
        traced -e trace=mount -e "inject=mount:error=EPERM:when=$n" -- "$lesson" true
        refused 'mount sysfs on /sys: Operation not permitted' 'this needs a whole /sys outside'
    done
}

@test "a PATH joins the network namespace of that file, and leaves it as it is" {
    make_namespace "$scratch/other"
    nsenter "--net=$scratch/other" ip link add name other0 type bridge
    cd "$scratch"
    for path in "$scratch/other" ./other; do
        options=(--net "$path")
        in_lesson "$lesson" readlink /proc/self/ns/net
        assert_output "$(nsenter "--net=$scratch/other" readlink /proc/self/ns/net)"
        in_lesson "$lesson" ls /sys/class/net
        assert_output $'lo\nother0'
    done
    run nsenter "--net=$scratch/other" ip -o link show lo
    refute_output --partial 'LOOPBACK,UP'
}

@test "a PATH that is no network namespace is an error" {
    mkfifo "$scratch/fifo"
    touch "$scratch/file"
    for path in "$scratch/file" "$scratch" "$scratch/fifo" /proc/self/ns/uts /dev/null; do
        options=(--net "$path")
        in_lesson "$lesson" true
        refused "--net $path: this file is no network namespace"
    done
    options=(--net "$scratch/none")
    in_lesson "$lesson" true
    refused "open the network namespace $scratch/none: No such file or directory"
    for name in none. junk ''; do
        options=("--net=$name")
        in_lesson "$lesson" true
        refused "--net $name: not none, host, bridge or a PATH"
    done
}

@test "on one bridge, containers reach each other, the bridge and nothing else" {
    container 10.9.0.2/24
    assert_regex "$(links)" '^doll-[0-9a-f]{8} doll0 lo$'
    run "${host[@]}" ip -o addr show doll0
    assert_line --partial 'inet 10.9.0.1/24'
    inner=$(inner_pid "$pid")
    [[ $(readlink "/proc/$inner/ns/net") != "$("${host[@]}" readlink /proc/self/ns/net)" ]]
    on_bridge 10.9.0.3/24 sh -c 'ping -c 1 -W 5 10.9.0.2 && ping -c 1 -W 5 10.9.0.1'
    assert_success
    on_bridge 10.9.0.3/24 sh -c 'ls /sys/class/net; ip route'
    assert_line --index 0 eth0
    assert_line --index 1 lo
    assert_line --index 2 --partial 'default via 10.9.0.1 dev eth0'
    run "${host[@]}" busybox ping -c 1 -W 5 10.9.0.2
    assert_success
    end_all
}

@test "on two bridges they don't reach each other, even if the host forwards" {
    "${host[@]}" sysctl -qw net.ipv4.ip_forward=1
    container 10.9.0.2/24 --bridge left
    container 10.8.0.2/24 --bridge right --nat
    on_bridge 10.7.0.3/9 true # the default bridge has another network
    refused '--ip 10.7.0.3/9: the host has this network already'
    options=(--bridge left)
    on_bridge 10.9.0.3/24 ping -c 1 -W 1 10.8.0.2
    assert_failure 1
    options=(--bridge right --nat)
    on_bridge 10.8.0.3/24 sh -c 'ping -c 1 -W 5 10.8.0.2 >/dev/null && ping -c 1 -W 1 10.9.0.2'
    assert_failure 1
    assert_output --partial '100% packet loss'
    # It is our tables that hinder them, so the test would see a way.
    "${host[@]}" nft flush ruleset
    options=(--bridge left)
    nsenter -t "$(inner_pid "${containers[0]}")" -n busybox ping -c 1 -W 5 10.8.0.2
    end_all
}

@test "a router advertisement from inside changes neither the host's IPv6 routes nor a neighbour's" {
    container 10.9.0.2/24
    container 10.9.0.3/24
    at_attacker=(nsenter -t "$(inner_pid "${containers[0]}")" -n)
    at_neighbour=(nsenter -t "$(inner_pid "${containers[1]}")" -n)
    "${at_attacker[@]}" "$project/tests/advertise-router.py"
    # What is sent after it comes after it.
    for address in 10.9.0.1 10.9.0.3; do
        "${at_attacker[@]}" busybox ping -c 1 -W 5 "$address"
    done
    for at in host neighbour; do
        [[ $at == host ]] && there=("${host[@]}") || there=("${at_neighbour[@]}")
        assert_equal "$("${there[@]}" ip -6 route show)" ''
        assert_equal "$("${there[@]}" ip -6 -o addr show scope link)" ''
    done
    # The host would take it: the test would see a router.
    for setting in disable_ipv6=0 accept_ra=1; do
        "${host[@]}" sysctl -qw "net.ipv6.conf.doll0.$setting"
    done
    has_router() {
        "${at_attacker[@]}" "$project/tests/advertise-router.py"
        [[ $("${host[@]}" ip -6 route show default) == 'default via fe80::bad dev doll0 '* ]]
    }
    wait_until has_router
    on_bridge 10.9.0.4/24 true
    refused "--bridge doll0: a container could become the host's IPv6 router"
    end_all
}

@test "the bridge goes with its last container, whoever is the last" {
    container 10.9.0.2/24
    container 10.9.0.3/24
    stop
    assert_regex "$(links)" '^doll-[0-9a-f]{8} doll0 lo$'
    pid=${containers[0]}
    stop
    nothing_is_left
}

# An "internet" that knows nothing of the containers' network.
make_internet() {
    make_namespace "$scratch/internet"
    internet=(nsenter "--net=$scratch/internet")
    "${host[@]}" ip link add wan type veth peer name far netns "$scratch/internet"
    "${host[@]}" ip addr add 203.0.113.2/24 dev wan
    "${host[@]}" ip link set wan up
    "${internet[@]}" ip addr add 203.0.113.1/24 dev far
    "${internet[@]}" ip link set far up
    own_links='lo wan'
}

@test "--nat: a container reaches the internet, which can't reach it" {
    make_internet
    "${host[@]}" sysctl -qw net.ipv4.ip_forward=1
    on_bridge 10.9.0.2/24 ping -c 1 -W 1 203.0.113.1
    assert_failure
    options=(--nat)
    on_bridge 10.9.0.2/24 ping -c 1 -W 5 203.0.113.1
    assert_success
    # Even if it knew the way; a neighbour without --nat stays inside.
    "${internet[@]}" ip route add 10.9.0.0/24 via 203.0.113.2
    container 10.9.0.2/24 --nat
    run "${internet[@]}" busybox ping -c 1 -W 1 10.9.0.2
    assert_failure
    on_bridge 10.9.0.3/24 ping -c 1 -W 1 203.0.113.1
    assert_failure
    run "${host[@]}" nft list table inet matryoshka_doll0
    assert_output --partial 'ip saddr 10.9.0.2 masquerade'
    end_all
}

@test "with --nat names resolve where /etc/resolv.conf has a name server in reach" {
    make_internet
    "${host[@]}" sysctl -qw net.ipv4.ip_forward=1
    "${internet[@]}" "$project/tests/name-server.py" 203.0.113.1 >"$scratch/server" 3>&- &
    server=$!
    wait_until grep -q ready "$scratch/server"
    echo nameserver 203.0.113.1 >"$scratch/resolv.conf"
    options=(--nat)
    on_bridge 10.9.0.2/24 ping -c 1 -W 5 www.example.org
    assert_failure
    assert_output --partial 'bad address'
    options=(--nat --volume "$scratch/resolv.conf:/etc/resolv.conf:ro")
    on_bridge 10.9.0.2/24 ping -c 1 -W 5 www.example.org
    kill "$server"
    assert_success
    assert_output --partial '(203.0.113.1)'
}

@test "--nat on a host that doesn't forward is an error with the fix" {
    # Where Docker or Podman has run, new network namespaces inherit it.
    "${host[@]}" sysctl -qw net.ipv4.ip_forward=0
    options=(--nat)
    on_bridge 10.9.0.2/24 true
    refused 'forward packets for --nat' 'sysctl -w net.ipv4.ip_forward=1'
    assert_equal "$("${host[@]}" cat /proc/sys/net/ipv4/ip_forward)" 0
}

@test "options that make no sense together are an error" {
    for mode in none host "$scratch/host"; do
        for options in '--ip 10.9.0.2/24' '--bridge x' --nat; do
            # shellcheck disable=SC2206 # two words
            options=(--net "$mode" $options)
            in_lesson "$lesson" true
            refused "${options[2]} needs --net bridge"
        done
    done
    options=(--net bridge)
    in_lesson "$lesson" true
    refused '--net bridge needs --ip ADDRESS/LENGTH'
}

@test "an address that is malformed or can't be a container's is an error" {
    declare -A wrong=(
        ['10.9.0.2']='the length of the network is missing'
        ['10.9.0.2/']='not 8 to 30' ['10.9.0.2/7']='not 8 to 30'
        ['10.9.0.2/31']='not 8 to 30' ['10.9.0.2/24x']='not 8 to 30'
        ['10.9.0.2/-24']='not 8 to 30' ['10.9.0.2/024']='not 8 to 30'
        ['10.9.0.2/24/1']='not 8 to 30'
        ['/24']='not an IPv4 address' ['10.9.0/24']='not an IPv4 address'
        ['10.9.0.256/24']='not an IPv4 address' ['x']='not an IPv4 address'
        [' 10.9.0.2/24']='not an IPv4 address'
        ["$(printf '1%.0s' {1..100})"]='not an IPv4 address'
        ['fd00::2/64']='IPv4 only'
        ['10.9.0.0/24']='the address of the network itself'
        ['10.9.0.255/24']='the broadcast address'
        ['10.9.3.255/22']='the broadcast address'
        ['10.9.0.1/24']="the bridge's own"
        ['127.0.0.2/8']='no address that one host may have'
        ['224.0.0.5/24']='no address that one host may have'
        ['0.0.0.5/24']='no address that one host may have'
    )
    for ip in "${!wrong[@]}" ''; do
        on_bridge "$ip" true
        refused "--ip $ip: "
        assert_output --partial "${wrong[${ip:-x}]}"
    done
    for ip in 10.9.0.2/30 10.255.255.254/8 10.9.3.254/22; do
        on_bridge "$ip" sh -c 'ip -o addr show eth0'
        assert_success
        assert_output --partial "inet $ip"
    done
}

@test "an address that is taken is an error" {
    container 10.9.0.2/24
    on_bridge 10.9.0.2/24 true
    refused '--ip 10.9.0.2/24: a container on the bridge doll0 has this address'
    on_bridge 10.9.1.2/24 true
    refused '--bridge doll0: it exists, but without the address 10.9.1.1/24'
    on_bridge 10.9.0.2/16 true
    refused '--bridge doll0: it exists, but without the address 10.9.0.1/16'
    end_all
    on_bridge 10.9.0.2/24 true # free again at once
    assert_success
    "${host[@]}" ip addr add 10.9.0.7/16 dev lo
    on_bridge 10.9.0.2/24 true
    refused '--ip 10.9.0.2/24: the host has this network already, its address there is 10.9.0.7/16'
}

@test "a bridge's name that no link can have, or nobody should, is an error" {
    for name in '' sixteen.letters. a/b 'a b' a:b -a .. . $'a\nb' 'a"b' doll-0123abcd all default; do
        options=("--bridge=$name")
        on_bridge 10.9.0.2/24 true
        assert_failure 125
        assert_equal "${#lines[@]}" 1
        assert_output --partial -- '--bridge '
    done
    for name in fifteen.letters a A_b-c.9 bridge table; do
        options=("--bridge=$name")
        on_bridge 10.9.0.2/24 ping -c 1 -W 5 10.9.0.1
        assert_success
    done
}

@test "a bridge's name that belongs to another device is an error" {
    options=(--bridge lo)
    on_bridge 10.9.0.2/24 true
    refused '--bridge lo: this is another device, no bridge'
}

@test "somebody else's bridge is used as it is, and left as it was" {
    own_links='lo theirs'
    "${host[@]}" ip link add theirs type bridge
    options=(--bridge theirs)
    on_bridge 10.9.0.2/24 true
    refused '--bridge theirs: it is down'
    "${host[@]}" ip link set theirs up
    options=(--bridge theirs)
    on_bridge 10.9.0.2/24 true
    refused '--bridge theirs: it exists, but without the address 10.9.0.1/24'
    "${host[@]}" ip addr add 10.9.0.1/24 dev theirs
    options=(--bridge theirs)
    on_bridge 10.9.0.2/24 true
    refused "--bridge theirs: a container could become the host's IPv6 router (sysctl -w net/ipv6/conf/theirs/accept_ra=0)"
    "${host[@]}" sysctl -qw net/ipv6/conf/theirs/accept_ra=0 net.ipv4.ip_forward=1
    options=(--bridge theirs --nat)
    on_bridge 10.9.0.2/24 true
    refused '--nat: the bridge theirs was not made here'
    before=$("${host[@]}" ip addr show theirs | grep 'inet ')
    options=(--bridge theirs)
    on_bridge 10.9.0.2/24 ping -c 1 -W 5 10.9.0.1
    assert_success
    container 10.9.0.2/24 --bridge theirs
    assert_equal "$("${host[@]}" nft list tables)" ''
    options=(--bridge theirs)
    on_bridge 10.9.0.2/24 true
    refused '--ip 10.9.0.2/24: a container on the bridge theirs has this address'
    end_all
    assert_equal "$("${host[@]}" ip addr show theirs | grep 'inet ')" "$before"
}

@test "what a killed program left, the next run removes, and takes its address" {
    "${host[@]}" sysctl -qw net.ipv4.ip_forward=1
    container 10.9.0.2/24 --bridge old --nat
    kill -KILL "$pid"
    ended_with 137
    assert_regex "$("${host[@]}" nft list tables)" matryoshka_old
    on_bridge 10.8.0.2/24 true
    assert_success
    nothing_is_left
    container 10.9.0.2/24
    kill -KILL "$pid"
    ended_with 137
    on_bridge 10.9.0.2/24 true
    assert_success
}

@test "the address of a killed program is free, and out of NAT, for its neighbours" {
    "${host[@]}" sysctl -qw net.ipv4.ip_forward=1
    container 10.9.0.2/24
    container 10.9.0.3/24 --nat
    kill -KILL "$pid"
    ended_with 137
    unset 'containers[1]'
    on_bridge 10.9.0.3/24 true
    assert_success
    run "${host[@]}" nft list ruleset
    refute_output --partial 10.9.0.3
    end_all
}

@test "a set-up that fails leaves nothing, whichever request to the kernel fails" {
    options=(--net bridge --ip 10.9.0.2/24)
    within "$lesson" no-such-command
    run -127 "${command[@]}"
    nothing_is_left
    root=$root/etc in_lesson "$lesson" true
    assert_failure 125
    nothing_is_left
    for ((n = 1; n < 40; n++)); do
        traced -e trace=sendmsg -e "inject=sendmsg:error=EIO:when=$n" -- "$lesson" true
        grep -q INJECTED "$scratch/trace" || break
        assert_regex "${lines[0]}" "^$lesson: "
        # What can't be removed because of the error, the next run removes.
        nothing_is_left || in_lesson "$lesson" true
        nothing_is_left
    done
    ((n > 10)) || fail "only $n requests"
    for call in socket bind flock sendmsg recvmsg; do
        traced -e "inject=$call:error=EIO:when=1" -- "$lesson" true
        assert_failure 125
        nothing_is_left || in_lesson "$lesson" true
        nothing_is_left
    done
}

@test "no command begins after an answer of the kernel was lost" {
    "${host[@]}" sysctl -qw net.ipv4.ip_forward=1
    options=(--net bridge --ip 10.9.0.2/24 --nat)
    # Two calls for each answer: how long is it, and the answer.
    for ((n = 1; ; n += 2)); do
        traced -e trace=recvmsg,execve -e "inject=recvmsg:error=ENOBUFS:when=$n" -- "$lesson" true
        awk '/execve\("\/bin\/true"/ { exit 1 } /INJECTED/ { exit 0 }' "$scratch/trace" || break
        if [[ $status == 0 ]]; then
            # It was one that nobody needs; nothing was left out for it.
            assert_output ''
            assert_equal "$(grep -c 'execve("/usr/sbin/nft", .* = 0' "$scratch/trace")" 3
        else
            refused RTM_
        fi
        nothing_is_left
    done
    ((n > 30)) || fail "only $n answers"
    # What the clean-up couldn't do, the next run does.
    in_lesson "$lesson" true
    assert_success
    nothing_is_left
}

@test "with few descriptors it is one error that says so, and nothing is left" {
    "${host[@]}" sysctl -qw net.ipv4.ip_forward=1
    outside=("${host[@]}")
    for ((n = 6; n < 50; n++)); do
        options=(--nat)
        host=("${outside[@]}" prlimit "--nofile=$n")
        on_bridge 10.9.0.2/24 true 3>&-
        host=("${outside[@]}")
        nothing_is_left
        [[ $status != 0 ]] || break
        refused
        assert_output --regexp '^[^:]+: [^:]+: Too many open files$'
    done
    ((n > 10 && n < 30)) || fail "with $n it works"
}

# with_nft FILE OUTPUT: a host whose nft(8) is this file
with_nft() {
    # shellcheck disable=SC2016 # for the shell inside
    host+=(unshare --mount sh -c 'mount --bind "$0" "$(readlink -f /usr/sbin/nft)" && exec "$@"' "$1")
}

@test "nft's own words tell what it can't do, and a missing nft has a fix" {
    outside=("${host[@]}")
    printf '#!/bin/sh\ncat >/dev/null\necho "line 3: no such chain"\necho more\nexit 1\n' >"$scratch/nft"
    for mode in 755 644; do
        chmod "$mode" "$scratch/nft"
        with_nft "$scratch/nft"
        on_bridge 10.9.0.2/24 true
        host=("${outside[@]}")
        refused nft:
        nothing_is_left
        [[ $mode != 755 ]] || assert_output "$lesson: nft: line 3: no such chain"
        [[ $mode != 644 ]] || assert_output "$lesson: nft: exec: Permission denied"
    done
    # shellcheck disable=SC2016 # for the shell inside
    host+=(unshare --mount sh -c 'mount -t tmpfs none /usr/sbin && exec "$@"' -)
    on_bridge 10.9.0.2/24 true
    host=("${outside[@]}")
    refused 'exec nft: No such file or directory' 'apt-get install nftables'
    nothing_is_left
}

@test "nft comes to its end even if the program is killed, and until then nobody else begins" {
    cp "$(readlink -f /usr/sbin/nft)" "$scratch/real-nft"
    printf '#!/bin/sh\ntouch %s/begun\nuntil [ -e %s/go ]; do sleep 0.01; done\nexec %s/real-nft "$@"\n' \
        "$scratch" "$scratch" "$scratch" >"$scratch/nft"
    chmod 755 "$scratch/nft"
    outside=("${host[@]}")
    with_nft "$scratch/nft"
    options=(--net bridge --ip 10.9.0.2/24)
    start "$lesson" true
    host=("${outside[@]}")
    wait_until test -e "$scratch/begun"
    kill -KILL "$pid"
    ended_with 137
    start "$lesson" echo ran
    run ! "${host[@]}" flock --timeout 0.5 /proc/self/ns/net true
    assert_equal "$(<"$out")" ''
    touch "$scratch/go"
    ended_with 0
    assert_equal "$(<"$out")" ran
    nothing_is_left
}

@test "20 containers start and end on one bridge at once" {
    pids=()
    for i in {1..20}; do
        options=(--net bridge --ip "10.9.0.$((i + 1))/24")
        within "$lesson" sh -c "ping -c 1 -W 5 10.9.0.1 >/dev/null && exit $i"
        "${command[@]}" 3>&- &
        pids+=("$!")
    done
    for i in {1..20}; do
        ended=0
        wait "${pids[i - 1]}" || ended=$?
        assert_equal "$ended" "$i"
    done
    nothing_is_left
}

@test "of 10 that want the same address at once, one gets it" {
    pids=()
    options=(--net bridge --ip 10.9.0.2/24)
    mkfifo "$root/go"
    for i in {1..10}; do
        within "$lesson" cat /go
        "${command[@]}" 3>&- 2>/dev/null &
        pids+=("$!")
    done
    containers=("${pids[@]}")
    all_but_one_ended() {
        local each living=0
        for each in "${pids[@]}"; do
            has_ended "$each" || living=$((living + 1))
        done
        ((living == 1))
    }
    wait_until all_but_one_ended
    echo >"$root/go"
    got=0
    for each in "${pids[@]}"; do
        ended=0
        wait "$each" || ended=$?
        ((ended == 125 || ended == 0))
        got=$((got + (ended == 0)))
    done
    containers=()
    assert_equal "$got" 1
    rm "$root/go"
}

@test "100 programs killed early leave nothing that the next run doesn't remove" {
    options=(--net bridge --ip 10.9.0.2/24)
    within "$lesson" sleep 1000
    "${command[@]:0:4}" "$project/build/tests/kill-early" 100 "$RANDOM" "${command[@]:4}"
    wait_until nobody_is_left
    in_lesson "$lesson" true
    assert_success
    nothing_is_left
}

@test "in a user namespace none works, and bridge is an error with the fix" {
    run unshare --user --map-root-user --mount "$(program_for_others "$lesson")" "$root" \
        sh -c 'ip link; ls /sys/class/net'
    assert_success
    assert_line --index 0 --partial '1: lo: <LOOPBACK,UP,'
    assert_line lo
    run "${host[@]}" unshare --user --map-root-user --mount "$(program_for_others "$lesson")" \
        --net bridge --ip 10.9.0.2/24 "$root" true
    refused 'RTM_NEWLINK bridge doll0: Operation not permitted' "the host's network needs root"
}
