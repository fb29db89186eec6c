# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh

prepare() {
    (exec -a "$secret" sleep 60) >/dev/null 2>&1 &
    victim=$!
    disown # or bash would tell that it was killed
    wait_until 5 grep -qsF "$secret" "/proc/$victim/cmdline"
    arguments=("$victim")
}

is_open() {
    grep -aqF "$secret" "$scratch/output"
}
