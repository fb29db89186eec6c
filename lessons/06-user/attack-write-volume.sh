# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh

prepare() {
    mkdir "$scratch/volume"
    install -m 600 /dev/null "$scratch/volume/marker"
    volume "$scratch/volume"
    arguments=("$inside/mnt/marker" "$secret")
}

is_open() {
    grep -qF "$secret" "$scratch/volume/marker"
}
