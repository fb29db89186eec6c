#!/usr/bin/env bash
# A tour of the newest lesson's container: what is isolated, seen from inside
# and from outside.  On a terminal it ends in a shell inside.
#
# usage: tour.sh            (as root, after make and make rootfs)
#        tour.sh --tree     two containers and the host, drawn by tree.py: as text
#                           and, if graphviz is there, as build/tree.svg
set -euo pipefail

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
programs=() # of containers that we have started

# shellcheck source=scripts/shell.sh
source "$project/scripts/shell.sh"
# shellcheck source=scripts/packages.sh
source "$project/scripts/packages.sh"

# start [OPTION...]: a container that sleeps; sets init to its PID 1
start() {
    "$newest" "$@" "$project/build/rootfs" sleep 1000 </dev/null &
    programs+=("$!")
    wait_until 5 is_set_up "$!" && [[ -n $init ]] || die 'the container did not start'
}

# is_set_up PROGRAM: the command, the child of PID 1, is there, or never will be
is_set_up() {
    init=$(pgrep -P "$1") && pgrep -P "$init" >/dev/null || [[ ! -e /proc/$1/root ]]
}

clean_up() {
    ((${#programs[@]} == 0)) || kill "${programs[@]}" 2>/dev/null || true
    wait
    programs=()
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

# status PID KEY: what its /proc/PID/status says
status() {
    sed -n "s/^$2:[[:space:]]*//p" "/proc/$1/status"
}

show_processes() {
    title 'One process, two numbers'
    row '' outside inside
    row 'its PID' "$(status "$init" Pid)" "$(inside sed -n 's/^Pid:\t//p' /proc/1/status)"
    row 'NSpid' "$(status "$init" NSpid)" "$(inside sed -n 's/^NSpid:\t//p' /proc/1/status)"
    row 'processes seen' "$(ps -e -o pid= | wc -l)" 'these, the last being this look:'
    inside ps -o pid,comm | sed 's/^/                                                       /'
}

show_namespaces() {
    local kind mark
    title 'Namespaces: /proc/PID/ns, outside and inside'
    for kind in cgroup ipc mnt net pid time user uts; do
        [[ -e /proc/self/ns/$kind ]] || continue
        mark='own'
        [[ ! /proc/self/ns/$kind -ef /proc/$init/ns/$kind ]] || mark="the host's"
        row "$kind" "$(readlink "/proc/self/ns/$kind")" "$(readlink "/proc/$init/ns/$kind")  $mark"
    done
}

show_names() {
    title 'What it says of itself'
    row '' outside inside
    row 'host name' "$(uname -n)" "$(inside hostname)"
    row 'root directory' / "$(inside ls / | tr '\n' ' ')"
    row 'mounts' "$(wc -l </proc/self/mountinfo)" "$(inside cat /proc/self/mounts | wc -l)"
    title 'Its mounts, all of them'
    inside cat /proc/self/mounts | awk '{ printf "  %-14s %s\n", $2, $3 }'
    title 'Who it is'
    row '' outside inside
    row 'user of PID 1' "$(stat -c %u "/proc/$init")" "$(inside id -u)"
    row 'uid_map' "$(xargs </proc/self/uid_map)" "$(xargs <"/proc/$init/uid_map")"
}

# limit CONTROLLER V1-FILE V2-FILE: the file, what is in it, and its cgroup
limit() {
    local path directory=/sys/fs/cgroup/$1 file=$2
    path=$(awk -F: -v c="$1" '("," $2 ",") ~ ("," c ",") { print $3 }' "/proc/$init/cgroup")
    if [[ -z $path ]]; then
        path=$(sed -n 's/^0:://p' "/proc/$init/cgroup")
        directory=/sys/fs/cgroup file=$3
    fi
    row "$file" "$(cat "$directory$path/$file")" "$path"
}

show_limits() {
    title 'How much it may use, in its cgroup'
    row file limit 'the cgroup, seen from outside'
    limit memory memory.limit_in_bytes memory.max
    limit pids pids.max pids.max
    printf '  from inside: %s\n' "$(inside cat /proc/1/cgroup | xargs)"
}

show_rights() {
    local set
    title 'What it may do'
    row '' 'this shell' 'PID 1 of the container'
    for set in CapEff CapBnd NoNewPrivs; do
        row "$set" "$(status $$ "$set")" "$(status "$init" "$set")"
    done
}

tour() {
    local bold='' plain=''
    [[ ! -t 1 ]] || bold=$'\e[1m' plain=$'\e[m'
    printf '%s\n' "\$ build/bin/${newest##*/} build/rootfs sleep 1000"
    start
    show_processes
    show_namespaces
    show_names
    show_limits
    show_rights
    clean_up

    title 'Your turn'
    printf '  sudo build/bin/%s build/rootfs sh -l\n' "${newest##*/}"
    [[ -t 0 && -t 1 ]] || return 0
    printf '  ... and this is what you get; leave with exit:\n'
    # Whatever the last command in the shell said is no fault of the tour.
    "$newest" "$project/build/rootfs" sh -l || (($? != 125))
}

# Two containers, of which the second one shares the network of the first.
tree() {
    local picture=$project/build/tree.svg
    require /usr/bin/python3
    start --memory 64M --hostname red
    start --memory 128M --hostname blue --net "/proc/$init/ns/net"
    "$project/scripts/tree.py" "${programs[@]}"
    if is_there dot; then
        "$project/scripts/tree.py" --dot "${programs[@]}" | dot -Tsvg -o "$picture"
        chown --reference="$project" "$picture"
        printf '\nthe same as a picture: build/tree.svg\n'
    else
        printf '\nno picture, as dot is missing; fix: %s\n' "$(install_fix dot)"
    fi
}

main() {
    local init lessons=("$project"/build/bin/*)
    newest=${lessons[-1]}
    ((EUID == 0)) || die 'namespaces need root: use sudo'
    [[ -x $newest && -d $project/build/rootfs/bin ]] ||
        die 'nothing is built: run make and make rootfs first'
    trap clean_up EXIT
    exit_on_signals
    case ${1:-} in
    '') tour ;;
    --tree) tree ;;
    *) die 'usage: tour.sh [--tree]' ;;
    esac
}

main "$@"
