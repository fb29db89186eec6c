# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh
about='mount a file system'

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

# Before lesson 03 it's mounted on the host, the harness's mount namespace.
clean() {
    ! mountpoint -q "$root/mnt" || umount "$root/mnt"
}
