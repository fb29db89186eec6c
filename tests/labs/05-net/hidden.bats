#!/usr/bin/env bats
# Lab 05, what the student doesn't see.
# bats file_tags=root
# shellcheck source=tests/labs/helpers.bash
source "$BATS_TEST_DIRNAME/../helpers.bash"

prepare() {
    bridge=$(random_word bridge)
    network=10.$(random_number second 100 250).$(random_number third 0 255)
    address=$network.$(random_number fourth 2 250)
    lab_options=(--net bridge --bridge "$bridge" --ip "$address/24")
}

link_exists() {
    nsenter --target "$(the_host)" --net ip link show dev "$1" >"$scratch/link" 2>&1
}

@test "a bridge or an address that can't be had is an error in one line: 125" {
    start_command sleep 60
    lab_run echo "the command runs"
    says_why 125 "$address"
    lab_options=(--net bridge --bridge lo --ip "$address/24")
    lab_run echo "the command runs"
    says_why 125 lo
}

@test "while another program has the lock, no bridge is made" {
    # The file of the namespace is the same one, from wherever it is opened.
    exec {lock}<"/proc/$(the_host)/ns/net"
    flock --timeout 5 "$lock"
    start sleep 60
    sleep 0.3
    ! link_exists "$bridge" || fail 'the bridge was made without the lock'
    flock --unlock "$lock"
    wait_until find_command
    link_exists "$bridge"
    # It doesn't keep the lock either.
    flock --timeout 1 "$lock" || fail 'the program keeps the lock'
}

@test "--nat: the host masquerades the container's address, while it runs" {
    # On a host that forwards.
    host+=(unshare --net bash -c 'sysctl -qw net.ipv4.ip_forward=1; exec "$@"' -)
    lab_options+=(--nat)
    start_command sleep 60
    exec {network}<"/proc/$pid/ns/net"
    run nsenter "--net=/proc/self/fd/$network" nft list tables
    assert_output "table inet matryoshka_$bridge"
    run nsenter "--net=/proc/self/fd/$network" nft list table inet "matryoshka_$bridge"
    assert_output --partial "ip saddr $address masquerade"
    kill -TERM "$pid"
    ended_with 143
    run nsenter "--net=/proc/self/fd/$network" nft list tables
    assert_output ''
}

@test "what a killed program left, the next one removes" {
    start_command sleep 60
    kill -KILL "$pid"
    ended_with 137
    link_exists "$bridge" || fail "the bridge went by itself"
    # Another bridge, and it still runs when we look.
    lab_options=(--net bridge --bridge "$(random_word other)" --ip "$address/24")
    start_command sleep 60
    ! link_exists "$bridge" || fail "left behind: $(<"$scratch/link")"
}
