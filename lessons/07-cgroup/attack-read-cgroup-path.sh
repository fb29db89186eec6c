# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh

prepare() {
    cage pids
}

# All that it may know is "/".
is_open() {
    grep -q ':/.' "$scratch/output"
}
