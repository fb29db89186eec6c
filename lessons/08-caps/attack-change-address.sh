# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh

# From the block 198.51.100.0/24, which is for documentation (RFC 5737).
prepare() {
    address=198.51.100.$((RANDOM % 254 + 1))
    look find_address
    arguments=("$inside/looked" "$address")
}

# Before lesson 05 this is the network namespace that the harness made.
find_address() {
    grep -wF "$address" "/proc/$1/net/fib_trie"
}

is_open() {
    [[ -s $scratch/evidence ]]
}
