# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh

prepare() {
    mkdir "$scratch/volume"
    touch "$scratch/volume/marker"
    chmod 666 "$scratch/volume/marker" # only the mount stands in the way
    volume "$scratch/volume" ro
    arguments=("$inside/mnt" "$inside/mnt/marker" "$secret")
}

is_open() {
    grep -qF "$secret" "$scratch/volume/marker"
}
