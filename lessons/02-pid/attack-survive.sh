# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh

prepare() {
    : # it needs nothing of the host
}

is_open() {
    [[ -n $(attackers) ]]
}
