# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh

# The host is the network namespace that the harness made for itself.
prepare() {
    arguments=("matryoshka-$secret")
    "$root/attack" "matryoshka-$secret" "said-$secret" >"$scratch/service" &
    disown # or bash would tell that it was killed
    wait_until 5 grep -qs ready "$scratch/service"
}

is_open() {
    grep -qF "said-$secret" "$scratch/output"
}
