# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh

prepare() {
    sleep 60 >/dev/null 2>&1 &
    victim=$!
    disown # or bash would tell that it was killed
    arguments=("$victim")
}

# A process that was killed may live until its next turn on a busy machine, and
# is a zombie until somebody waits for it.
is_open() {
    local tries state
    for ((tries = 0; tries < 100; tries++)); do
        state=$(ps -o stat= -p "$victim") || return 0
        [[ $state != Z* ]] || return 0
        ((status == 0)) || return 1
        sleep 0.01
    done
    return 1
}
