# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh
about='start so many processes that nobody else can start one'

prepare() {
    cage pids
    echo 100 >"$cage/pids.max"
    arguments=(200)
    limits=(--pids 32)
}

# The cage was full: the next process of a neighbour would have been refused.
is_open() {
    local events
    events=$(sed -n 's/^max //p' "$cage/pids.events" "$cage"/caller/pids.events \
        2>/dev/null | sort -n | tail -n 1)
    ((events > 0))
}
