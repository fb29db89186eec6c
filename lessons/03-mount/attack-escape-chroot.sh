# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh
about='climb out of the root directory with a second chroot'

prepare() {
    printf '%s\n' "$secret" >"$scratch/marker"
    arguments=("$scratch/marker")
}

is_open() {
    grep -qF "$secret" "$scratch/output"
}
