#!/usr/bin/env bash
# Plays attacks on the lessons' programs and says which doors are open.
#
# usage: attack.sh LESSON              what LESSON closes: on the lesson before,
#                                      then on LESSON itself (03, or 03-mount)
#        attack.sh --on LESSON ATTACK  one attack: open, closed or "not tried"
#        attack.sh --list              the attacks, each with the lesson that
#                                      closes it
#
# An attack is a program in a lesson's room, attack-NAME.c, which runs inside.
# Beside it attack-NAME.sh is its host side: prepare() makes a marker, is_open()
# judges by what became of that, clean() removes it.  prepare() may fill arrays:
# arguments for the attack, options for the lesson's program.  The attack ends
# with 0 if it did what it wanted, with 1 if the kernel refused; anything else
# means that it could not even try, which is never taken for a closed door.
#
# An attack that leaves no trace is looked at while it lasts, see look().
#
# The "host" is a mount, UTS, IPC and network namespace of the harness's own,
# in which mounts are shared as on a host with systemd: an attack that works
# changes nothing on the real machine.  What an attack takes of the machine, it
# takes in a cage: a cgroup of the harness around it and its container.
set -euo pipefail

# Not /tmp, where device nodes and set-user-id programs may be forbidden.
export TMPDIR=${TMPDIR:-/var/tmp}

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)

die() {
    printf 'attack.sh: %s\n' "$@" >&2
    exit 125
}

# wait_until SECONDS COMMAND...
wait_until() {
    local deadline=$((SECONDS + $1 + 1))
    shift
    until "$@"; do
        ((SECONDS < deadline)) || die "this never came true: $*"
        sleep 0.01
    done
}

lesson_named() {
    local rooms=("$project"/lessons/"$1"*/)
    [[ -n $1 && -d ${rooms[0]} ]] || die "there is no lesson $1"
    basename "${rooms[0]}"
}

lesson_before() {
    local room before=''
    for room in "$project"/lessons/*/; do
        room=$(basename "$room")
        [[ $room != "$1" ]] || break
        before=$room
    done
    [[ -n $before ]] || die "there is no lesson before $1, so no attack either"
    printf '%s\n' "$before"
}

# cgroup_of CONTROLLER: the directory of the cgroup that we are in
cgroup_of() {
    local path
    path=$(awk -F: -v c="$1" '("," $2 ",") ~ ("," c ",") { print $3 }' \
        /proc/self/cgroup)
    if [[ -n $path ]]; then
        printf '/sys/fs/cgroup/%s%s\n' "$1" "${path%/}"
    else
        printf '/sys/fs/cgroup%s\n' "$(sed -n 's|^0::/*|/|p' /proc/self/cgroup)"
    fi
}

# cage CONTROLLER [NAME]: sets cage to a new cgroup around us, not limited yet.
# In version 2 a cgroup with limits for its children has no process itself.
cage() {
    home=$(cgroup_of "$1")
    if [[ -e $home/cgroup.controllers ]]; then
        cage=/sys/fs/cgroup/matryoshka_attack-${2:-$$}
        echo '+memory +pids +cpu' >/sys/fs/cgroup/cgroup.subtree_control
        mkdir "$cage" "$cage/caller"
        echo '+memory +pids +cpu' >"$cage/cgroup.subtree_control"
        echo $$ >"$cage/caller/cgroup.procs"
    else
        cage=$home/matryoshka_attack-${2:-$$}
        mkdir "$cage"
        echo $$ >"$cage/cgroup.procs"
    fi
}

leave_cage() {
    echo $$ >"$home/cgroup.procs"
    [[ ! -d $cage/caller ]] || wait_until 5 rmdir "$cage/caller" 2>/dev/null
    wait_until 5 rmdir "$cage" 2>/dev/null
}

# look COMMAND...: for prepare().  The attack opens the FIFO /looked when it has
# done its worst, and goes on at its end.  In between the command is run with
# the attack's PID added, and what it prints goes to $scratch/evidence.
look() {
    mkfifo "$root/looked"
    (
        exec 9>"$root/looked"
        "$@" "$(attack_pid)" 9>&-
    ) >"$scratch/evidence" 2>/dev/null &
    watcher=$!
}

attack_pid() {
    local process
    for process in /proc/[0-9]*; do
        [[ ! $process/exe -ef $root/attack ]] || printf '%s\n' "${process#/proc/}"
    done
}

clean_up() {
    [[ -z $watcher ]] || kill "$watcher" 2>/dev/null || true
    clean || true
    [[ -z $cage ]] || leave_cage
    rm -rf --one-file-system "$scratch"
}

# play LESSON ATTACK: sets verdict, and said to the attack's last words
play() {
    local lesson=$1 attack=$2 status=0 command
    local host_sides=("$project"/lessons/*/"attack-$attack.sh")

    [[ -f ${host_sides[0]} ]] || die "there is no attack $attack"
    scratch=$(mktemp -d)
    root=$scratch/root
    # shellcheck disable=SC2034 # the host side uses it
    secret=secret-$RANDOM-$RANDOM-$RANDOM
    # Options of the lesson's program, and arguments of the attack.
    options=()
    arguments=()
    limits=() # options of the lessons that have limits
    cage=''
    watcher=''
    clean() { :; }
    # shellcheck source=/dev/null
    source "${host_sides[0]}"
    trap clean_up EXIT
    cp -a "$project/build/rootfs" "$root"
    cp "$project/build/attacks/$attack" "$root/attack"

    # Lesson 00 has no root file system: inside is outside.
    inside=$root
    [[ $lesson == 00-* ]] || inside=''
    prepare
    command=("$project/build/bin/$lesson" "${options[@]}")
    [[ $lesson < 07- ]] || command+=("${limits[@]}")
    [[ $lesson == 00-* ]] || command+=("$root")
    command+=("$inside/attack")
    timeout -k 1 20 "${command[@]}" "${arguments[@]}" \
        </dev/null >"$scratch/output" 2>"$scratch/errors" || status=$?
    said=$(tail -n 1 "$scratch/errors")
    if is_open; then
        verdict=open
    elif ((status <= 1)); then
        verdict=closed
    else
        verdict="not tried: exit status $status"
    fi
}

show() {
    printf '    on %-12s %-8s %s\n' "$1" "$2" "${3:+($3)}"
}

play_ladder() {
    local lesson=$1 before host_side attack failed=0 lower upper

    before=$(lesson_before "$lesson")
    for host_side in "$project/lessons/$lesson"/attack-*.sh; do
        [[ -f $host_side ]] || die "lesson $lesson closes no door"
        attack=$(basename "$host_side" .sh)
        attack=${attack#attack-}
        printf '%s: %s\n' "$attack" "$(about "$host_side")"
        IFS='|' read -r lower said < <("$0" --on "$before" "$attack")
        show "$before" "$lower" "$said"
        IFS='|' read -r upper said < <("$0" --on "$lesson" "$attack")
        show "$lesson" "$upper" "$said"
        [[ $lower == open && $upper == closed ]] || failed=1
    done
    return "$failed"
}

about() (
    # shellcheck source=/dev/null
    source "$1"
    # shellcheck disable=SC2154
    printf '%s\n' "$about"
)

list() {
    local host_side name
    for host_side in "$project"/lessons/*/attack-*.sh; do
        name=$(basename "$host_side" .sh)
        printf '%-12s %-15s %s\n' "$(basename "$(dirname "$host_side")")" \
            "${name#attack-}" "$(about "$host_side")"
    done
}

main() {
    case "${1:-}:$#" in
    --list:1) list ;;
    --on:3)
        ((EUID == 0)) || die 'attacks play on programs that need root: use sudo'
        if [[ ${ATTACK_HOST:-} != ready ]]; then
            ATTACK_HOST=ready exec unshare --mount --uts --ipc --net \
                --propagation private "$0" "$@"
        fi
        mount --make-rshared /
        ip link set lo up
        play "$(lesson_named "$2")" "$3"
        printf '%s|%s\n' "$verdict" "$said"
        ;;
    [0-9]*:1) play_ladder "$(lesson_named "$1")" ;;
    *) die 'usage: attack.sh LESSON | --on LESSON ATTACK | --list' ;;
    esac
}

main "$@"
