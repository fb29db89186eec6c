# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh

alone=yes # not two at a time: there is one clock

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
    [[ -z ${before:-} ]] || "$root/attack" "$before"
}
