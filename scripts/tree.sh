#!/usr/bin/env bash
# Draws processes, their namespaces and their cgroups, as the kernel has them
# now in /proc and /sys/fs/cgroup.
#
# usage: tree.sh PID...              each with its descendants, as text
#        tree.sh --dot PID...        for graphviz
#        tree.sh --svg FILE PID...   as a picture (needs graphviz)
#        tree.sh --play              two containers of our own, as text and, if
#                                    graphviz is there, as build/tree.svg
set -euo pipefail

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)

# shellcheck source=scripts/container.sh
source "$project/scripts/container.sh"

kinds=(cgroup ipc mnt net pid time user uts)
pids=()             # in the order of the tree
declare -A children # of a PID
declare -A comm     # its program's name
declare -A inside   # its number in its innermost PID namespace
declare -A number   # PID:KIND, the namespace's
declare -A letter   # KIND:NUMBER, how it is shown; the host's is a dot
declare -A group    # of a PID, below the top of the tree
declare -A members  # of a group
groups=()           # in the order in which they were met
containers=()       # what --play started

die() {
    printf 'tree.sh: %s\n' "$@" >&2
    exit 125
}

namespace() {
    local link
    link=$(readlink "/proc/$1/ns/$2") || return 1
    link=${link#*[}
    printf '%s\n' "${link%]}"
}

# Sets top and version: where the memory controller's tree is.
find_hierarchy() {
    read -r version top < <(awk '
        $3 == "cgroup" && ("," $4 ",") ~ /,memory,/ { print 1, $2 }
        $3 == "cgroup2" { print 2, $2 }' /proc/self/mounts | sort -n | head -n 1) ||
        die 'no cgroups are mounted here'
}

group_of() {
    awk -F: -v version="$version" '
        version == 1 && ("," $2 ",") ~ /,memory,/ || version == 2 && $1 == 0 {
            print $3
        }' "/proc/$1/cgroup"
}

# read_process PID: and its descendants
read_process() {
    local pid=$1 kind child
    comm[$pid]=$(<"/proc/$pid/comm")
    # A process names itself as it likes, also in the terminal's or dot's words.
    comm[$pid]=${comm[$pid]//[^[:alnum:]._:\/-]/?}
    inside[$pid]=$(awk '/^NSpid:/ && NF > 2 { print $NF }' "/proc/$pid/status")
    group[$pid]=$(group_of "$pid")
    [[ -n ${members[${group[$pid]}]:-} ]] || groups+=("${group[$pid]}")
    members[${group[$pid]}]+="${members[${group[$pid]}]:+ }$pid"
    pids+=("$pid")
    for kind in "${kinds[@]}"; do
        [[ -e /proc/self/ns/$kind ]] || continue
        number["$pid:$kind"]=$(namespace "$pid" "$kind") ||
            die "namespaces of $pid can't be read" 'fix: put sudo before the command'
        choose_letter "$kind" "${number["$pid:$kind"]}"
    done
    children[$pid]=''
    for child in $(pgrep -P "$pid" || true); do
        # Not ourselves, who look.
        [[ $child != "$$" && -d /proc/$child ]] || continue
        children[$pid]+="$child "
        read_process "$child"
    done
}

# choose_letter KIND NUMBER
choose_letter() {
    local key=$1:$2 other known=0 letters=abcdefghijklmnopqrstuvwxyz
    [[ -z ${letter["$key"]:-} ]] || return 0
    for other in "${!letter[@]}"; do
        [[ $other != "$1":* ]] || known=$((known + 1))
    done
    # The first one is the host's, which has no letter.
    letter["$key"]=${letters:$((known - 1)):1}
}

# letter_of PID KIND: how its namespace is shown
letter_of() {
    local key=$2:${number["$1:$2"]:-}
    printf '%s' "${letter["$key"]:-?}"
}

read_host() {
    local kind
    for kind in "${kinds[@]}"; do
        [[ ! -e /proc/self/ns/$kind ]] ||
            letter["$kind:$(namespace self "$kind")"]=.
    done
}

# Text

# print_process PID PREFIX BRANCH
print_process() {
    local pid=$1 child kind rest=() below=$2
    printf '%-31.31s %7s ' "$2$3${comm[$pid]}($pid)" "${inside[$pid]}"
    for kind in "${kinds[@]}"; do
        printf " %${#kind}s" "$(letter_of "$pid" "$kind")"
    done
    printf '\n'
    [[ -z $3 ]] || below+='  '
    read -ra rest <<<"${children[$pid]}"
    for child in "${rest[@]}"; do
        print_process "$child" "$below" '`-'
    done
}

print_processes() {
    local pid
    printf '%-31s %7s  %s\n' 'process' 'inside' "${kinds[*]}"
    for pid in "$@"; do
        print_process "$pid" '' ''
    done
    printf "%s\n" "(. is the host's namespace, each letter another one of its kind)"
}

print_namespaces() {
    local key line kind
    for kind in "${kinds[@]}"; do
        line=$(for key in "${!letter[@]}"; do
            [[ $key != "$kind":* ]] ||
                printf '%s %s\n' "${letter[$key]}" "${key#*:}"
        done | sort | awk '{ printf "  %s %s", $1, $2 }')
        printf '%-8s%s\n' "$kind" "$line"
    done
}

# value FILE: of a group, short
value() {
    local text
    text=$(cat "$1" 2>/dev/null) || text=-
    [[ ! $text =~ ^[0-9]+$ ]] || text=$(numfmt --to=iec "$text")
    [[ $text != 8.0E ]] || text=max
    printf '%s\n' "$text"
}

# usage_and_limit GROUP: of its memory
usage_and_limit() {
    if [[ $version == 1 ]]; then
        printf '%s of %s\n' "$(value "$top$1/memory.usage_in_bytes")" \
            "$(value "$top$1/memory.limit_in_bytes")"
    else
        printf '%s of %s\n' "$(value "$top$1/memory.current")" \
            "$(value "$top$1/memory.max")"
    fi
}

short_path() {
    if ((${#1} > 34)); then
        printf '...%s\n' "${1: -31}"
    else
        printf '%s\n' "$1"
    fi
}

print_groups() {
    local path
    printf '%-36s%-16s%s\n' "cgroup (version $version)" 'memory' 'processes'
    for path in "${groups[@]}"; do
        printf '%-36s%-16s%s\n' "$(short_path "$path")" \
            "$(usage_and_limit "$path")" "${members[$path]}"
    done
}

print_text() {
    print_processes "$@"
    printf '\n'
    print_namespaces
    printf '\n'
    print_groups
}

# A picture

# view PID: its namespaces, as letters, which name the box it is drawn in
view() {
    local kind
    for kind in "${kinds[@]}"; do
        letter_of "$1" "$kind"
    done
}

view_label() {
    local kind it host=yes
    for kind in "${kinds[@]}"; do
        it=$(letter_of "$1" "$kind")
        [[ $it != [.?] ]] || continue
        host=no
        printf '%s %s %s\\l' "$kind" "$it" "${number["$1:$kind"]}"
    done
    [[ $host == no ]] || printf "the host's namespaces\\\\l"
}

print_box() {
    local box=$1 index=$2 pid first=''
    printf '  subgraph cluster_%d {\n    style=rounded;\n' "$index"
    for pid in "${pids[@]}"; do
        [[ $(view "$pid") == "$box" ]] || continue
        [[ -n $first ]] || printf '    label="%s";\n' "$(view_label "$pid")"
        first=$pid
        printf '    p%d [label="%s\\n%d%s"];\n' "$pid" "${comm[$pid]}" "$pid" \
            "${inside[$pid]:+, inside ${inside[$pid]}}"
    done
    printf '  }\n'
}

print_dot() {
    local pid child path index=0 box
    local -A boxes=()
    printf 'digraph matryoshka {\n  rankdir=LR; labeljust=l; fontname=monospace; fontsize=10;\n'
    printf '  node [shape=box, fontname=monospace, fontsize=10];\n'
    for pid in "${pids[@]}"; do
        box=$(view "$pid")
        [[ -z ${boxes[$box]:-} ]] || continue
        boxes[$box]=1
        index=$((index + 1))
        print_box "$box" "$index"
    done
    for pid in "${pids[@]}"; do
        for child in ${children[$pid]}; do
            printf '  p%d -> p%d;\n' "$pid" "$child"
        done
    done
    index=0
    for path in "${groups[@]}"; do
        index=$((index + 1))
        printf '  g%d [shape=folder, label="%s\\n%s"];\n' "$index" \
            "$(short_path "$path")" "$(usage_and_limit "$path")"
        for pid in ${members[$path]}; do
            printf '  p%d -> g%d [style=dashed, arrowhead=none];\n' "$pid" "$index"
        done
    done
    printf '}\n'
}

# Two containers, of which the second one shares the network of the first.

clean_up() {
    ((${#containers[@]} == 0)) || kill "${containers[@]}" 2>/dev/null || true
    wait || true
}

# start OPTION...: sets init to PID 1 of a new container
start() {
    "$project/build/bin/08-caps" "$@" "$project/build/rootfs" sleep 1000 </dev/null &
    containers+=("$!")
    wait_for_container "$!"
}

play() {
    ((EUID == 0)) || die 'containers need root: use sudo'
    [[ -x $project/build/bin/08-caps && -d $project/build/rootfs/bin ]] ||
        die 'nothing is built' 'fix: make programs rootfs'
    trap clean_up EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    start --memory 64M --hostname red
    start --memory 128M --hostname blue --net "/proc/$init/ns/net"
    draw print_text "${containers[@]}"
    if type -P dot >/dev/null; then
        print_dot | dot -Tsvg -o "$project/build/tree.svg"
        chown --reference="$project" "$project/build/tree.svg"
        printf '\nthe same as a picture: build/tree.svg\n'
    else
        printf '\nno picture, as graphviz is missing; fix: %s\n' \
            'sudo apt-get install --no-install-recommends graphviz'
    fi
}

# draw HOW PID...
draw() {
    local how=$1 pid
    shift
    (($# > 0)) || die 'usage: tree.sh [--dot | --svg FILE] PID... | --play'
    find_hierarchy
    read_host
    for pid in "$@"; do
        [[ $pid =~ ^[1-9][0-9]*$ ]] || die "$pid is no PID"
        [[ -d /proc/$pid ]] || die "there is no process $pid"
        read_process "$pid"
    done
    "$how" "$@"
}

main() {
    case ${1:-} in
    --play) play ;;
    --dot) draw print_dot "${@:2}" ;;
    --svg)
        type -P dot >/dev/null || die 'graphviz is missing' \
            'fix: sudo apt-get install --no-install-recommends graphviz'
        draw print_dot "${@:3}" | dot -Tsvg -o "$2"
        ;;
    *) draw print_text "$@" ;;
    esac
}

main "$@"
