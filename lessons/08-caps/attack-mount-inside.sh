# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh

prepare() {
    look find_mount
    arguments=("$inside/looked" "$secret" "$inside/mnt")
}

find_mount() {
    grep -F " - tmpfs $secret " "/proc/$1/mountinfo"
}

is_open() {
    [[ -s $scratch/evidence ]]
}
