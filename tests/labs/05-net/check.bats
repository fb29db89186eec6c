#!/usr/bin/env bats
# Lab 05: a network of its own.
# bats file_tags=root
# shellcheck source=tests/labs/helpers.bash
source "$BATS_TEST_DIRNAME/../helpers.bash"

# A bridge and a network that nobody else on this machine has.
choose_network() {
    bridge=$(random_word bridge)
    network=10.$(random_number second 100 250).$(random_number third 0 255)
    length=$(random_number length 24 28)
    use_address "$network.2"
}

use_address() {
    lab_options=(--net bridge --bridge "$bridge" --ip "$1/$length")
}

# ip_at PID WORD...: ip(8), in the network of a process
ip_at() {
    nsenter --target "$1" --net ip "${@:2}"
}

# same_network PID PID
same_network() {
    [[ $(namespace "$1" net) == "$(namespace "$2" net)" ]]
}

@test "the network is a new one, with loopback only, and that is up" {
    start_command sleep 60
    ! same_network "$command_pid" "$(the_host)" || fail "the host's network"
    same_network "$pid" "$(the_host)" || fail 'the program itself has left the host'
    run ip_at "$command_pid" -o link show up
    assert_output --regexp '^1: lo: <LOOPBACK,UP'
    assert_equal "${#lines[@]} links are up" '1 links are up'
}

@test "--net host is the host's network, --net PATH that of the file" {
    choose_network
    start_command sleep 60
    first=$command_pid
    # The PID that it has on the program's machine.
    name=$(awk '/^NSpid:/ { print $(NF - 1) }' "/proc/$first/status")
    lab_options=(--net "/proc/$name/ns/net")
    lab_run ls /sys/class/net
    assert_success
    assert_output $'eth0\nlo'
    start_command sleep 60
    same_network "$command_pid" "$first" || fail "not the file's network"
    lab_options=(--net host)
    start_command sleep 60
    same_network "$command_pid" "$(the_host)" || fail "not the host's network"
}

@test "a PATH that is no network namespace is an error: 125" {
    name=$scratch/work/$(random_word name)
    touch "$name"
    mkfifo "$name-fifo"
    for path in "$name" "$name-missing" "$name-fifo" /proc/self/ns/uts; do
        lab_options=(--net "$path")
        lab_run echo "the command runs"
        says_why 125 "$path"
    done
}

@test "on a bridge, eth0 is up and has the address of --ip" {
    choose_network
    start_command sleep 60
    run ip_at "$command_pid" -o link show up
    assert_output --regexp 'eth0@if[0-9]+: <'
    run ip_at "$command_pid" -o addr show dev eth0
    assert_output --partial " inet $network.2/$length "
    assert_equal "${#lines[@]} addresses" '1 addresses'
}

@test "what goes to no network known otherwise goes to the bridge" {
    choose_network
    start_command sleep 60
    run ip_at "$command_pid" route show default
    assert_output --partial "default via $network.1 dev eth0"
}

@test "the other end of eth0 is up, a port of the bridge, with the address as its alias" {
    choose_network
    start_command sleep 60
    # ip complains of a file in /run/netns that is no network namespace any more.
    output=$(ip_at "$(the_host)" -o link show up master "$bridge" 2>/dev/null)
    assert_equal "$(grep -c . <<<"$output") ports are up" '1 ports are up'
    assert_output --partial "alias matryoshka $network.2/$length"
    near=${output%%:*}
    run ip_at "$(the_host)" -o -6 addr show
    refute_line --regexp "^$near: "
    run ip_at "$command_pid" -o link show dev eth0
    assert_output --partial "eth0@if$near: "
    use_address "$network.3"
    lab_run ping -c 1 -W 2 "$network.2"
    assert_success
}

@test "of a cable and its bridge nothing is left, even if the namespace lives on" {
    choose_network
    start_command sleep 60
    near=$(ip_at "$(the_host)" -o link show master "$bridge" | grep -o 'doll-[0-9a-f]*' | head -n 1)
    [[ -n $near ]] || fail 'there was no cable'
    exec {keep}<"/proc/$command_pid/ns/net"
    kill -TERM "$pid"
    ended_with 143
    for link in "$near" "$bridge"; do
        run ip_at "$(the_host)" link show dev "$link"
        assert_output --partial 'does not exist'
    done
    exec {keep}<&-
}

# bats test_tags=attack
@test "the attack reach-tcp fails" {
    attack_fails reach-tcp
}

# bats test_tags=attack
@test "the attack reach-abstract fails" {
    attack_fails reach-abstract
}

# bats test_tags=attack
@test "the attack down-link fails" {
    attack_fails down-link
}
