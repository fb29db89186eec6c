# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh
about="make a mount that shows in the host's mount table"

prepare() {
    arguments=("$inside/mnt")
}

# The host is the mount namespace that the harness made for itself.
is_open() {
    mountpoint -q "$root/mnt"
}

clean() {
    ! mountpoint -q "$root/mnt" || umount "$root/mnt"
}
