# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh
about="talk to a service of the host on an abstract unix socket"

# The host is the network namespace that the harness made for itself.
prepare() {
    arguments=("matryoshka-$secret")
    "$root/attack" "matryoshka-$secret" "said-$secret" >"$scratch/service" &
    service=$!
    wait_until 5 grep -qs ready "$scratch/service"
}

is_open() {
    grep -qF "said-$secret" "$scratch/output"
}

clean() {
    [[ -n ${service:-} ]] || return 0
    kill "$service"
    wait "$service" || true
}
