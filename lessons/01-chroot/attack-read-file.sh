# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh

prepare() {
    printf '%s\n' "$secret" >"$scratch/marker"
    arguments=("$scratch/marker")
}

is_open() {
    grep -qF "$secret" "$scratch/output"
}
