#!/usr/bin/env bash
# A tour of the newest lesson's container: what is isolated, seen from inside
# and from outside.  On a terminal it ends in a shell inside.
#
# usage: tour.sh       (as root, after make and make rootfs)
set -euo pipefail

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)

# shellcheck source=scripts/container.sh
source "$project/scripts/container.sh"

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

clean_up() {
    [[ -z ${program:-} ]] || kill "$program" 2>/dev/null || true
}

show_processes() {
    title 'One process, two numbers'
    row '' outside inside
    row 'its PID' "$(status_of "$init" Pid)" \
        "$(inside sed -n 's/^Pid:\t//p' /proc/1/status)"
    row 'NSpid' "$(status_of "$init" NSpid)" \
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

status_of() {
    sed -n "s/^$2:[[:space:]]*//p" "/proc/$1/status"
}

show_users() {
    title 'Who it is'
    row '' outside inside
    row 'user of PID 1' "$(stat -c %u "/proc/$init")" "$(inside id -u)"
    row 'uid_map' "$(xargs <"/proc/self/uid_map")" "$(xargs <"/proc/$init/uid_map")"
}

# cgroup_file CONTROLLER V1-FILE V2-FILE: prints the file's path and content
cgroup_file() {
    local path directory file
    path=$(awk -F: -v c="$1" '("," $2 ",") ~ ("," c ",") { print $3 }' \
        "/proc/$init/cgroup")
    directory=/sys/fs/cgroup/$1 file=$2
    if [[ -z $path ]]; then
        path=$(sed -n 's/^0:://p' "/proc/$init/cgroup")
        directory=/sys/fs/cgroup file=$3
    fi
    row "$file" "$(cat "$directory$path/$file")" "$path"
}

show_limits() {
    title 'How much it may use, in its cgroup'
    row file limit 'the cgroup, seen from outside'
    cgroup_file memory memory.limit_in_bytes memory.max
    cgroup_file pids pids.max pids.max
    printf '  from inside: %s\n' "$(inside cat /proc/1/cgroup | xargs)"
}

show_rights() {
    local set
    title 'What it may do'
    row '' 'this shell' 'PID 1 of the container'
    for set in CapEff CapBnd NoNewPrivs; do
        row "$set" "$(status_of $$ "$set")" "$(status_of "$init" "$set")"
    done
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
    wait_for_container "$program"
    show_processes
    show_namespaces
    show_names
    show_users
    show_limits
    show_rights
    kill "$program"
    wait "$program" || true
    program=''

    title 'Your turn'
    printf '  sudo build/bin/%s build/rootfs sh -l\n' "${newest##*/}"
    if [[ -t 0 && -t 1 ]]; then
        printf '  ... and this is what you get; leave with exit:\n'
        # Whatever the last command in the shell said is no fault of the tour.
        "$newest" "$project/build/rootfs" sh -l || (($? != 125))
    fi
}

main "$@"
