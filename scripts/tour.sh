#!/usr/bin/env bash
# A tour of the newest lesson's container: what is isolated, seen from inside
# and from outside.  On a terminal it ends in a shell inside.
#
# usage: tour.sh       (as root, after make and make rootfs)
set -euo pipefail

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)

die() {
    printf 'tour.sh: %s\n' "$@" >&2
    exit 125
}

title() {
    printf '\n%s%s%s\n' "$bold" "$1" "$plain"
}

# row WHAT OUTSIDE INSIDE
row() {
    printf '  %-18s %-34s %s\n' "$1" "$2" "$3"
}

# inside COMMAND...: runs it in the container of the tour
inside() {
    nsenter --all --target "$init" --root --wd -- "$@"
}

namespace() {
    readlink "/proc/$1/ns/$2"
}

wait_for_container() {
    local tries
    for ((tries = 0; tries < 500; tries++)); do
        # The command, the child of PID 1, is there when all is set up.
        if init=$(pgrep -P "$program") && pgrep -P "$init" >/dev/null; then
            return 0
        fi
        kill -0 "$program" 2>/dev/null || break
        sleep 0.01
    done
    die 'the container did not start'
}

clean_up() {
    [[ -z ${program:-} ]] || kill "$program" 2>/dev/null || true
}

show_processes() {
    title 'One process, two numbers'
    row '' outside inside
    row 'its PID' "$(sed -n 's/^Pid:\t//p' "/proc/$init/status")" \
        "$(inside sed -n 's/^Pid:\t//p' /proc/1/status)"
    row 'NSpid' "$(sed -n 's/^NSpid:\t//p' "/proc/$init/status")" \
        "$(inside sed -n 's/^NSpid:\t//p' /proc/1/status)"
    row 'processes seen' "$(ps -e -o pid= | wc -l)" 'these, the last being this look:'
    inside ps -o pid,comm | sed 's/^/                                                       /'
}

show_namespaces() {
    local kind mark
    title 'Namespaces: /proc/PID/ns, outside and inside'
    for kind in cgroup ipc mnt net pid time user uts; do
        [[ -e /proc/self/ns/$kind ]] || continue
        mark='own'
        [[ $(namespace self "$kind") != "$(namespace "$init" "$kind")" ]] ||
            mark="the host's"
        row "$kind" "$(namespace self "$kind")" "$(namespace "$init" "$kind")  $mark"
    done
}

show_names() {
    title 'What it says of itself'
    row '' outside inside
    row 'host name' "$(uname -n)" "$(inside hostname)"
    row 'root directory' / "$(inside ls / | tr '\n' ' ')"
    row 'mounts' "$(wc -l </proc/self/mountinfo)" \
        "$(inside cat /proc/self/mounts | wc -l)"
    title 'Its mounts, all of them'
    inside cat /proc/self/mounts | awk '{ printf "  %-14s %s\n", $2, $3 }'
}

main() {
    local newest='' path
    bold='' plain=''

    ((EUID == 0)) || die 'namespaces need root: use sudo'
    for path in "$project"/build/bin/[0-9][0-9]-*; do
        [[ $path == *-cat || ! -x $path ]] || newest=$path
    done
    [[ -n $newest && -d $project/build/rootfs ]] ||
        die 'nothing is built: run make and make rootfs first'
    if [[ -t 1 ]]; then
        bold=$(tput bold 2>/dev/null || true)
        plain=$(tput sgr0 2>/dev/null || true)
    fi

    trap clean_up EXIT
    printf '%s\n' "\$ build/bin/${newest##*/} build/rootfs sleep 1000"
    "$newest" "$project/build/rootfs" sleep 1000 </dev/null &
    program=$!
    wait_for_container
    show_processes
    show_namespaces
    show_names
    kill "$program"
    wait "$program" || true
    program=''

    title 'Your turn'
    printf '  sudo build/bin/%s build/rootfs sh -l\n' "${newest##*/}"
    if [[ -t 0 && -t 1 ]]; then
        printf '  ... and this is what you get; leave with exit:\n'
        exec "$newest" "$project/build/rootfs" sh -l
    fi
}

main "$@"
