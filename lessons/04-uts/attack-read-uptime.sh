# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh

prepare() {
    since 04 --boottime 1000000
}

# It read the host's, if that was so between then and now.
is_open() {
    local its
    its=$(<"$scratch/output")
    [[ -n $its ]] || return 1
    its=$(($("$root/attack") - its))
    ((its >= 0 && its < 60))
}
