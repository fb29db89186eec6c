# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh
about="adjust the host's clock"

prepare() {
    before=$("$root/attack")
    marker=$((1 + RANDOM % 10000))
    ((marker != before)) || marker=$((marker + 1))
    arguments=("$marker")
}

is_open() {
    (($("$root/attack") == marker))
}

clean() {
    "$root/attack" "$before"
}
