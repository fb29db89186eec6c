#!/usr/bin/env bash
# A tour of the newest lesson's container: what is isolated, seen from outside and
# from inside, layer by layer.  On a terminal each layer waits for Enter (q skips
# the others), what is isolated is green, and the tour ends in a shell inside.
#
# usage: tour.sh            (as root, after make and make rootfs)
#        tour.sh --tree     two containers and the host, drawn by tree.py: as text
#                           and, if graphviz is there, as build/tree.svg
set -euo pipefail

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
programs=() # of containers that we have started

# shellcheck source=scripts/shell.sh
source "$project/scripts/shell.sh"
# shellcheck source=scripts/cgroups.sh
source "$project/scripts/cgroups.sh"
# shellcheck source=scripts/packages.sh
source "$project/scripts/packages.sh"

# start [OPTION...]: a container that sleeps; sets init to its PID 1
start() {
    "$newest" "$@" "$project/build/rootfs" sleep 1000 </dev/null &
    programs+=("$!")
    wait_until 60 is_set_up "$!" && [[ -n $init ]] || die 'the container did not start'
}

# is_set_up PROGRAM: the command, the child of PID 1, runs, or never will
is_set_up() {
    init=$(pgrep -P "$1") && pgrep -P "$init" -x sleep >/dev/null || [[ ! -e /proc/$1/root ]]
}

clean_up() {
    ((${#programs[@]} == 0)) || kill "${programs[@]}" 2>/dev/null || true
    wait
    programs=()
}

title() {
    printf '\n%s%s%s\n' "$bold" "$1" "$plain"
}

# On a terminal, between two layers: false if the others aren't wanted.
next_layer() {
    local answer
    [[ -t 0 && -t 1 && -n ${1:-} ]] || return 0
    read -r -p $'\nEnter: the next layer; q: the end ' answer || return 1
    [[ $answer != q ]]
}

# layer CHAPTER TITLE
layer() {
    title "$2 (chapter $1)"
    row '' outside inside
}

# row WHAT OUTSIDE INSIDE [MARK]: green is what differs inside
row() {
    local colour=$green
    [[ -n $1 && $2 != "$3" ]] || colour=''
    printf '  %-16s %-24.24s %s%s%s%s\n' "$1" "$2" "$colour" "$3" "${colour:+$plain}" "${4:+  $4}"
}

# namespace KIND...: a row for each
namespace() {
    local kind mark
    for kind; do
        [[ -e /proc/self/ns/$kind ]] || continue
        mark='own'
        [[ ! /proc/self/ns/$kind -ef /proc/$init/ns/$kind ]] || mark="the host's"
        row "namespace" "$(readlink "/proc/self/ns/$kind")" "$(readlink "/proc/$init/ns/$kind")" "$mark"
    done
}

# inside COMMAND...: runs it in the container of the tour
inside() {
    nsenter --all --target "$init" --root --wd -- "$@"
}

# status PID KEY: what its /proc/PID/status says
status() {
    sed -n "s/^$2:[[:space:]]*//p" "/proc/$1/status" | tr '\t' ' '
}

show_processes() {
    layer 02 'Processes: one process, two numbers'
    namespace pid
    row 'its PID' "$(status "$init" Pid)" "$(inside sed -n 's/^Pid:\t//p' /proc/1/status)"
    row 'NSpid' "$(status "$init" NSpid)" "$(inside sed -n 's/^NSpid:\t//p' /proc/1/status)"
    row 'processes seen' "$(ps -e -o pid= | wc -l)" "$(inside ps -o comm | sed 1d | xargs)"
}

# Of its mounts, those at the top by name, and how many lie in each of these.
show_files() {
    layer 03 'Files: a root directory of its own'
    namespace mnt
    row 'inode of /' "$(stat -c %i /)" "$(inside stat -c %i /)"
    row 'mounts' "$(wc -l </proc/self/mounts)" "$(inside cat /proc/self/mounts | wc -l)"
    inside cat /proc/self/mounts | awk '
        { depth = split($2, part, "/") }
        depth == 2 { top = top " " $2 }
        depth > 2 && !below["/" part[2]]++ { order[++n] = "/" part[2] }
        END {
            for (i = 1; i <= n; i++)
                counts = counts (i > 1 ? ", " : "") below[order[i]] " in " order[i]
            printf "    these are %s\n    and %s\n", substr(top, 2), counts
        }'
}

show_names() {
    layer 04 'Names: what it says of itself'
    namespace uts ipc time
    row 'host name' "$(uname -n)" "$(inside hostname)"
}

show_network() {
    layer 05 'Network: links, addresses and ports of its own'
    namespace net
    row 'links' "$(find /sys/class/net -type l | wc -l)" "$(inside ls /sys/class/net | xargs)"
}

show_users() {
    layer 06 'Users: root inside, nobody outside'
    namespace user
    row 'user of PID 1' "$(stat -c %u "/proc/$init")" "$(inside id -u)"
    row 'uid_map' "$(xargs </proc/self/uid_map)" "$(xargs <"/proc/$init/uid_map")"
}

# limit CONTROLLER V1-FILE V2-FILE: the file, what is in it, and its cgroup
limit() {
    local version point above below file=$2
    find_cgroup "$init" "$1" || die "the cgroup of $1 isn't mounted here"
    ((version == 1)) || file=$3
    row 'cgroup' ".../${below##*/}" "$(inside sed -n '1s/.*://p' /proc/1/cgroup)"
    row "limit of $1" '' "$(cat "$point$below/$file")" "in $file"
}

show_limits() {
    layer 07 'Limits: how much it may use'
    namespace cgroup
    limit memory memory.limit_in_bytes memory.max
    limit pids pids.max pids.max
}

show_rights() {
    local set
    layer 08 'Rights: what root inside may still do'
    for set in CapEff CapBnd NoNewPrivs; do
        row "$set" "$(status $$ "$set")" "$(status "$init" "$set")"
    done
}

# PID 1 has no filter, so that it can do its work under each profile; its child has one.
show_calls() {
    local command refused
    layer 09 'System calls: which the kernel takes'
    command=$(pgrep -P "$init")
    refused=$("$project/build/demo/refused-calls" "$command" | grep -c ' refused$') ||
        refused=unknown
    row Seccomp "$(status $$ Seccomp)" "$(status "$command" Seccomp)" 'a filter'
    row 'calls refused' '' "$refused"
}

# What is made in there is seen in there only, and is gone with it.
show_image() {
    local file=/made-by-the-tour there='not there'
    layer 10 'Image: whatever is written is written elsewhere'
    inside touch "$file"
    [[ ! -e $project/build/rootfs$file ]] || there=there
    row 'type of /' "$(stat --file-system -c %T /)" "$(inside awk '$2 == "/" { print $3 }' /proc/self/mounts)"
    row 'a new file in /' "$there" "$(inside ls "$file")"
    row 'build/rootfs' '' 'is only read'
}

tour() {
    local layer shown='' bold='' green='' plain=''
    [[ ! -t 1 ]] || bold=$'\e[1m' green=$'\e[32m' plain=$'\e[m'
    printf '%s\n' "\$ build/bin/${newest##*/} build/rootfs sleep 1000"
    start
    for layer in processes files names network users limits rights calls image; do
        next_layer "$shown" || break
        "show_$layer"
        shown=$layer
    done
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
    local init
    newest=$project/build/bin/$(container_rooms | tail -n 1)
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
