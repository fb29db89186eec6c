# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh
about='make a read-only mount writable again'

# Before lesson 03 there are no volumes, and the mount is the harness's.
prepare() {
    mkdir "$scratch/volume"
    touch "$scratch/volume/marker"
    chmod 666 "$scratch/volume/marker" # only the mount stands in the way
    if [[ $lesson < 03- ]]; then
        mount --bind "$scratch/volume" "$root/mnt"
        mount -o remount,bind,ro "$root/mnt"
    else
        options=(--volume "$scratch/volume:/mnt:ro")
    fi
    arguments=("$inside/mnt" "$inside/mnt/marker" "$secret")
}

is_open() {
    grep -qF "$secret" "$scratch/volume/marker"
}

clean() {
    ! mountpoint -q "$root/mnt" || umount "$root/mnt"
}
