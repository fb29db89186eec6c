# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh

prepare() {
    arguments=("$inside/mnt")
}

# The host is the mount namespace that the harness made for itself.
is_open() {
    mountpoint -q "$root/mnt"
}
