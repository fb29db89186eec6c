# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh
about="talk to a TCP service on the host's loopback"

# The host is the network namespace that the harness made for itself, so each
# port is free.
prepare() {
    arguments=(7777)
    "$root/attack" 7777 "$secret" >"$scratch/service" &
    service=$!
    wait_until 5 grep -qs ready "$scratch/service"
}

is_open() {
    grep -qF "$secret" "$scratch/output"
}

clean() {
    [[ -n ${service:-} ]] || return 0
    kill "$service"
    wait "$service" || true
}
