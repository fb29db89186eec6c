# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh

# The host is the network namespace that the harness made for itself.  The link
# is a bridge without ports, because the module of dummy links, when it is
# loaded, makes one on the real host.
prepare() {
    link=victim$RANDOM
    arguments=("$link")
    ip link add "$link" type bridge
    ip link set "$link" up
}

is_open() {
    [[ $(ip -o link show "$link") != *[,\<]UP[,\>]* ]]
}
