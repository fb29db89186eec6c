# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh

prepare() {
    sleep 60 >/dev/null 2>&1 &
    victim=$!
    disown # or bash would tell that it was killed
    arguments=("$victim")
}

is_open() {
    ((status == 0)) && has_died "$victim" 100
}
