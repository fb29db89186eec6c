# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh

prepare() {
    arguments=("$secret")
}

# The host is the UTS namespace that the harness made for itself.
is_open() {
    [[ $(uname -n) == "$secret" ]]
}
