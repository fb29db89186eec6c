# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh

prepare() {
    alone # there is one clock
    before=$("$root/attack")
    marker=$((1 + RANDOM % 10000))
    ((marker != before)) || marker=$((marker + 1))
    arguments=("$marker")
}

is_open() {
    (($("$root/attack") == marker))
}

clean() {
    [[ -z ${before:-} ]] || "$root/attack" "$before"
}
