# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh
about='go on running when the program has ended'

prepare() {
    : # it needs nothing of the host
}

survivors() {
    local process
    for process in /proc/[0-9]*; do
        [[ ! $process/exe -ef $root/attack ]] || printf '%s\n' "${process##*/}"
    done
}

is_open() {
    [[ -n $(survivors) ]]
}

clean() {
    local pid
    for pid in $(survivors); do
        kill -KILL "$pid"
    done
    # Its program file can't be removed before it is gone.
    wait_until 5 no_survivors
}

no_survivors() {
    [[ -z $(survivors) ]]
}
