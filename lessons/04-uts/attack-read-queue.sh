# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh

# The host is the IPC namespace that the harness made for itself; the queue
# goes with it.
prepare() {
    local key=$((RANDOM + 1))
    "$root/attack" "$key" "$secret"
    arguments=("$key")
}

is_open() {
    grep -qF "$secret" "$scratch/output"
}
