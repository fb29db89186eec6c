# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh
about='kill a process of the host'

prepare() {
    sleep 60 >/dev/null 2>&1 &
    victim=$!
    disown # or bash would tell that it was killed
    arguments=("$victim")
}

# A process that was killed is a zombie until we wait for it.
is_open() {
    local state
    state=$(ps -o stat= -p "$victim") || return 0
    [[ $state == Z* ]]
}

clean() {
    kill -KILL "$victim" 2>/dev/null || true
}
