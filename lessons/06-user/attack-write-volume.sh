# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh
about="write a file of the host's root through a volume"

# Before lesson 03 there are no volumes: a bind mount is what they are made of.
prepare() {
    mkdir "$scratch/volume"
    install -m 600 /dev/null "$scratch/volume/marker"
    case $lesson in
    00-* | 01-* | 02-*) mount --bind "$scratch/volume" "$root/mnt" ;;
    *) options=(--volume "$scratch/volume:/mnt") ;;
    esac
    arguments=("$inside/mnt/marker" "$secret")
}

is_open() {
    grep -qF "$secret" "$scratch/volume/marker"
}

clean() {
    ! mountpoint -q "$root/mnt" || umount "$root/mnt"
}
