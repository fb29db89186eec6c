#!/usr/bin/env bash
# Plays attacks on the lessons' programs and says which doors are open.
#
# usage: attack.sh LESSON              what LESSON closes: on the lesson before,
#                                      then on LESSON itself (03, or 03-mount)
#        attack.sh --on LESSON ATTACK...   these: open, closed or "not tried"; on a
#                                      lesson's program, its toy (toy/03), or any
#                                      other that is called as PATH ROOTFS COMMAND...
#        attack.sh --ladder PROGRAM    all attacks on such a program: which lesson
#                                      has it reached, which door is open next
#        attack.sh --list              the attacks, each with the lesson that
#                                      closes it
# environment: PROGRAM=PATH   with --on: another program than the lesson's own,
#                             that is used in the same way
#
# lessons/attacks.txt is the table of the attacks.  An attack is a program in a
# lesson's room, attack-NAME.c, which runs inside.  Beside it attack-NAME.sh is
# its host side: prepare() makes a marker, is_open() judges by what became of
# that.  clean() undoes what is neither a process, nor a file or mount in $scratch,
# as far as prepare() came.  prepare() may fill arrays: arguments for the attack,
# options for the lesson's program, words before that program.  The attack ends
# with 0 if it did what it wanted, with 1 if the kernel refused; anything else
# means that it could not even try, which is never taken for a closed door.
#
# An attack that leaves no trace is looked at while it lasts, see look().  One that
# acts on what a machine has only one of says alone().
#
# The "host" is a mount, UTS, IPC and network namespace of the harness's own,
# in which mounts are shared as on a host with systemd: an attack that works
# changes nothing on the real machine.  What an attack takes of the machine, it
# takes in a cage: a cgroup of the harness around it and its container.
#
# Each attack is played by a process of its own, in a session that no key of the
# terminal reaches.  Whoever is interrupted passes that on and waits, so that the
# host is as before when the prompt comes back.  If it isn't, stderr says why and
# the exit status is 125.
set -euo pipefail

# Not /tmp, where device nodes and set-user-id programs may be forbidden.
export TMPDIR=${TMPDIR:-/var/tmp}
# What is made here others use in a container, whatever the caller's umask.
umask 022

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)

# shellcheck source=scripts/shell.sh
source "$project/scripts/shell.sh"
# shellcheck source=scripts/cgroups.sh
source "$project/scripts/cgroups.sh"
# shellcheck source=scripts/matrix/peers.sh
source "$project/scripts/matrix/peers.sh"

lesson_named() {
    local kind=''
    [[ $1 != toy/* ]] || kind=toy/
    if is_peer "$1"; then
        printf '%s\n' "$1"
    elif [[ -z $kind && $1 == */* ]]; then
        [[ -f $1 && -x $1 ]] || die "$1 is no program that can be run"
        realpath "$1"
    else
        local rooms=("$project"/lessons/"${1#toy/}"*/)
        [[ -n ${1#toy/} && -d ${rooms[0]} ]] || die "there is no lesson $1"
        printf '%s%s\n' "$kind" "$(basename "${rooms[0]}")"
    fi
}

# A toy, or a program that we don't know: it has no options.
is_bare() {
    [[ $lesson == */* ]]
}

# No lesson's program: how it ends tells nothing of the attack.
is_foreign() {
    is_peer "$lesson" || is_bare
}

lesson_before() {
    local room before=''
    for room in "$project"/lessons/[0-9]*/; do
        room=$(basename "$room")
        [[ $room != "$1" ]] || break
        before=$room
    done
    [[ -n $before ]] || die "there is no lesson before $1, so no attack either"
    printf '%s\n' "$before"
}

# cage CONTROLLER [NAME]: sets cage to a new cgroup around us, not limited yet.
# In version 2 a cgroup with limits for its children has no process itself.
cage() {
    local version point above below top
    find_controller "$$" "$1" ||
        cannot "no cgroup hierarchy that is mounted here has $1; scripts/doctor.sh knows more"
    home=$point$below
    cgroup_parent=/matryoshka_attack-${2:-${scratch##*.}}
    if ((version == 2)); then
        # Where the top isn't ours, what lies above us was delegated.
        top=$point
        [[ -w $top/cgroup.procs ]] || top=${home%/*}
        cage=$top$cgroup_parent
        hand_on "$top" 2>/dev/null ||
            cannot "$top gives its children no $1; build/bin/07-cgroup build/rootfs true knows more"
        mkdir "$cage" "$cage/caller"
        hand_on "$cage"
        echo $$ >"$cage/caller/cgroup.procs"
    else
        cage=$home$cgroup_parent
        # Tools make their group of that name in every hierarchy, from its top, and so
        # does a toy: on a busy machine only a rival of the same rank gets as much time.
        [[ $lesson != toy/* ]] && ! is_peer "$lesson" || cage=$point$cgroup_parent
        mkdir "$cage"
        echo $$ >"$cage/cgroup.procs"
    fi
}

# hand_on CGROUP: gives its children the controllers of lesson 07 that it has
hand_on() {
    local each
    for each in memory pids cpu; do
        ! grep -qw "$each" "$1/cgroup.controllers" ||
            echo "+$each" >"$1/cgroup.subtree_control" || return 1
    done
}

# With the groups in it, which a program leaves that was killed.
remove_cage() {
    find "$cage" -depth -type d -exec rmdir {} + 2>/dev/null
    [[ ! -d $cage ]]
}

# Neither can the root of a user namespace, nor all file systems.
can_show_owners() {
    grep -q ' 4294967295$' /proc/self/uid_map &&
        [[ $(timeout 20 "$program" "$root" true 2>&1 </dev/null) != *'no idmapped mounts'* ]]
}

# cannot REASON: for prepare(), where this host lacks what the attack is about
cannot() {
    printf 'not tried: %s|\n' "$1"
    exit 0
}

# since NUMBER OPTION...: for prepare().  Options of the lessons' programs, from
# that lesson on.
since() {
    ! is_lesson_from "$1" || options+=("${@:2}")
}

is_lesson_from() {
    [[ $lesson == [0-9]* && ! $lesson < $1- ]]
}

# run_as UID: for prepare().  The attack runs as that user in the container; where
# there is no way to say so, it becomes that user itself.
run_as() {
    since 08 --user "$1"
    inside_id=$1
}

# volume DIRECTORY [ro]: for prepare().  The directory is seen in the container
# as /mnt.  Before lesson 03 a bind mount of the harness is what volumes are
# made of.
volume() {
    if is_peer "$lesson"; then
        peer_volume "$@"
    elif is_lesson_from 03; then
        options+=(--volume "$1:/mnt${2:+:$2}")
    else
        mount --bind "$1" "$root/mnt"
        [[ -z ${2:-} ]] || mount -o remount,bind,ro "$root/mnt"
    fi
}

# image LAYER...: for prepare().  What is run is an image: the root file system, and these
# tars above it.  Who only takes a directory gets them as a first try unpacks them.
image() {
    ! is_peer "$lesson" || cannot "$lesson takes a directory here, and unpacks nothing"
    if is_lesson_from 11 || [[ $lesson == /* && $lesson != */step/* ]]; then
        image=$scratch/image
        "$project/scripts/build-image.sh" --layers "$image" "$root" "$@"
        since 11 --store "$scratch/store"
    else
        local layer
        for layer in "$@"; do
            tar -C "$root" -xf "$layer"
        done
    fi
}

# alone: for prepare().  Until the host is as before, no other attack may act on what
# the machine has only one of, not even one in a chroot, which has the same /dev.
alone() {
    exec {lock}</dev
    flock "$lock"
}

# look COMMAND...: for prepare().  The attack opens the FIFO /looked when it has
# done its worst, and goes on at its end.  In between the command is run with
# the attack's PID added, and what it prints goes to $scratch/evidence.  A neighbour, if
# there is one, is stopped then: the attack waits, too.
look() {
    mkfifo "$root/looked"
    (
        open_sign looked
        [[ -z ${neighbour:-} ]] || kill -STOP "$neighbour"
        "$@" "$(attackers)" 9>&-
    ) >"$scratch/evidence" 2>/dev/null &
    watcher=$!
    disown # or bash would tell that it was killed
}

# find_descriptor TARGET PID: for look(); an open file of the process
find_descriptor() {
    local link
    for link in "/proc/$2/fd/"*; do
        [[ $(readlink "$link") != "$1" ]] || printf '%s\n' "$link"
    done
}

# is_attacker /proc/PID: runs it the attack?  In an overlay the attack is another file
# than ours, on a root that has our mark.  No program is called, as an attack may have
# left no room for one.
is_attacker() {
    [[ $1/exe -ef $root/attack ]] ||
        [[ -e $1/root$inside/$mark && $1/exe -ef $1/root$inside/attack ]]
}

attackers() {
    local process
    for process in /proc/[0-9]*; do
        ! is_attacker "$process" || printf '%s\n' "${process#/proc/}"
    done
}

# open_sign NAME: for prepare(), in a process of its own.  Waits until the attack opens
# the FIFO of that name, and opens it as 9.  In an overlay only the way through the
# container leads to the same FIFO.
open_sign() {
    local pause attacker=''
    exec {pause}<> <(:)
    while [[ -z $attacker ]]; do
        read -rt 0.02 -u "$pause" || true
        for attacker in /proc/[0-9]* ''; do
            [[ -z $attacker ]] || ! is_attacker "$attacker" || break
        done
    done
    exec 9>"$attacker/root$inside/$1"
}

# has_died PID TRIES: for is_open().  A process that was killed may live until its next
# turn on a busy machine, and is a zombie until somebody waits for it.
has_died() {
    local tries state
    for ((tries = 0; tries < $2; tries++)); do
        state=$(ps -o stat= -p "$1") || return 0
        [[ $state != Z* ]] || return 0
        sleep 0.01
    done
    return 1
}

# The attackers, and whoever prepare() started.  A zombie has no program.
nobody_is_left() {
    local pid left=0
    for pid in $(attackers) $(pgrep --session "$$"); do
        [[ $pid != "$$" && $pid != "$BASHPID" && -e /proc/$pid/exe ]] || continue
        kill -KILL "$pid" 2>/dev/null || true
        left=1
    done
    ((left == 0))
}

# What is mounted in there would keep it from being removed.
remove_scratch() {
    local mounts
    mapfile -t mounts < <(findmnt --raw --noheadings --output TARGET |
        grep "^$scratch/" | tac)
    ((${#mounts[@]} == 0)) || umount "${mounts[@]}"
    rm -rf --one-file-system "$scratch"
}

# try COMMAND...: a step of the clean-up.  Whatever becomes of it, the next one
# is tried too.
try() {
    (
        set -e
        "$@"
    )
    (($? == 0)) && return
    printf 'attack.sh: clean-up: this failed: %s\n' "$*" >&2
    untidy=yes
}

# A process that bash has just made takes a signal with our traps, and would clean
# up beside us: it gets one when it has become another program.
end_attack() {
    [[ -n $running ]] || return 0
    while [[ /proc/$running/exe -ef /proc/$$/exe ]]; do sleep 0.01; done
    kill "$running" 2>/dev/null || true
}

clean_up() {
    set +e
    trap '' TERM
    [[ -n $scratch ]] || return
    end_attack
    [[ -z $running ]] || wait "$running" 2>/dev/null
    # What goes on would undo the cleaning, and its file can't be removed.
    try wait_until 20 nobody_is_left
    try clean
    # Before a step in a subshell, which would be in the cage too.
    [[ -z $cage ]] || echo $$ >"$home/cgroup.procs"
    try clean_peer
    [[ -z $cage ]] || try wait_until 20 remove_cage
    try remove_scratch
    [[ -z $untidy ]] || exit 125
}

# A signal ends the attack, but not what prepares it or cleans up: that would
# leave things that nobody knows of.
stop() {
    interrupted=yes
    end_attack
}

# choose_command ATTACK [ARG]...: sets command to what runs that in a container.  In
# one that isn't ours a word of the shell inside proves that it has begun.
choose_command() {
    local saying_so=(sh -c 'echo matryoshka-started >&2; exec "$0" "$@"')
    if is_peer "$lesson"; then
        peer_command "${saying_so[@]}" "$@"
    elif [[ $lesson == 00-* ]]; then
        command=("$program" "${options[@]}" "$@")
    elif [[ $lesson == toy/00-* ]]; then
        command=("$program" "${saying_so[@]}" "$@")
    elif is_bare; then
        command=("$program" "${image:-$root}" "${saying_so[@]}" "$@")
    else
        command=("$program" "${options[@]}" "${image:-$root}" "$@")
    fi
    command=("${wrapper[@]}" "${command[@]}")
}

# play LESSON ATTACK: sets verdict, and said to the attack's last words
play() {
    local lesson=$1 attack=$2 status=0 command program
    local host_sides=("$project"/lessons/*/"attack-$attack.sh")

    [[ -f ${host_sides[0]} ]] || die "there is no attack $attack"
    program=${PROGRAM:-$project/build/bin/$lesson}
    [[ $lesson != /* ]] || program=$lesson
    [[ $lesson != toy/* ]] || program=$project/build/${lesson%%-*}
    scratch='' cage='' running='' interrupted='' untidy='' inside='' mark=''
    clean() { :; }
    trap clean_up EXIT
    trap stop TERM
    scratch=$(mktemp -d)
    root=$scratch/root
    # shellcheck disable=SC2034 # the host side uses it
    secret=secret-$RANDOM-$RANDOM-$RANDOM
    # Words before the program, its options, and arguments of the attack.
    wrapper=()
    options=()
    arguments=()
    mounts=()
    inside_id=0
    image=''
    # shellcheck disable=SC2034 # of files of the container's root
    owner=0
    watcher=''
    # shellcheck source=/dev/null
    source "${host_sides[0]}"
    cp -a "$project/build/rootfs" "$root"
    cp "$project/build/attacks/$attack" "$root/attack"
    mark=mark-${scratch##*/}
    touch "$root/$mark"
    # Where files can't be shown as another owner's, they are the container's own: in
    # the copy that it would run on nothing would be seen of an attack.
    if is_lesson_from 06 && ! can_show_owners; then
        owner=1000000000
        chown -hR "$owner:$owner" "$root"
    fi

    # Lesson 00 has no root file system: inside is outside.  A toy that was stopped
    # before it left the host's root is there too, and must find the attack.
    inside=$root
    if [[ $lesson == */step/outside/* ]]; then
        chown 1000000000 "$scratch"
    elif [[ $lesson != *00-* ]]; then
        inside=''
    fi
    ! is_peer "$lesson" || prepare_peer
    prepare
    choose_command "$inside/attack" "${arguments[@]}"
    # What bash starts in the background ignores SIGINT.
    env --default-signal=INT,QUIT timeout -k 5 60 "${command[@]}" </dev/null >"$scratch/output" 2>"$scratch/errors" &
    running=$!
    [[ -z $interrupted ]] || end_attack
    wait "$running" || status=$?
    [[ -z $interrupted ]] || exit 143
    running=''
    said=$(grep -vx matryoshka-started "$scratch/errors" | tail -n 1) || true
    said=${said//"$scratch"/}
    if is_foreign && ! grep -qx matryoshka-started "$scratch/errors"; then
        verdict="not tried: ${said:-it ran no command, and ended with status $status}"
        said=''
    elif is_open; then
        verdict=open
    elif [[ -n $watcher ]] && ((status == 0)); then
        # It says that it did it, so it's the look that failed.
        verdict='not tried: it succeeded, and nothing was seen of it'
    elif ((status <= 1)); then
        verdict=closed
    elif is_foreign; then
        verdict="not tried: ${said:-exit status $status}"
        said=''
    else
        verdict="not tried: exit status $status"
    fi
}

# play_apart LESSON ATTACK: sets verdict and said.  Its answer is a line, which the
# pipe holds until we come for it.
play_apart() {
    local status=0 answer
    exec {answer}< <(exec setsid unshare --mount --uts --ipc --net \
        --propagation private "$0" --apart "$@" </dev/null)
    wait "$!" || status=$?
    ((status != 1)) || die "$2 could not be prepared on $1"
    ((status == 0)) || exit "$status"
    IFS='|' read -r verdict said <&"$answer"
    exec {answer}<&-
}

# end_by SIGNAL: when the attack that we play, which is our newest child, has
# cleaned up; or at once, if we are that child and not setsid(1) yet
end_by() {
    ((BASHPID == $$)) || exit 143
    local status=0
    trap '' INT QUIT TERM HUP
    if [[ -n ${!:-} ]]; then
        kill "$!" 2>/dev/null || true
        wait "$!" || status=$?
    fi
    ((status != 125)) || exit 125
    trap - "$1"
    kill "-$1" $$
}

pass_signals_on() {
    trap 'end_by INT' INT
    trap 'end_by QUIT' QUIT
    trap 'end_by TERM' TERM
    trap 'end_by HUP' HUP
}

# in_words: prints verdict and said, which is in the attack's own words
in_words() {
    local paint=''
    if [[ -t 1 ]]; then
        case $verdict in
        open) paint=$'\e[31m' ;;
        closed) paint=$'\e[32m' ;;
        esac
    fi
    printf '%s%s%s%s\n' "$paint" "$verdict" "${paint:+$'\e[0m'}" "${said:+, it said: \"$said\"}"
}

play_ladder() {
    local lesson=$1 before name closing shown about failed=0 played=0 tried=0 lower verdict said

    before=$(lesson_before "$lesson")
    while IFS='|' read -r name closing shown about _; do
        [[ $closing == "$lesson" && $shown != matrix ]] || continue
        printf '%s: %s\n' "$name" "$about"
        play_apart "$before" "$name"
        lower=$verdict
        printf '    on %-12s %s\n' "$before" "$(in_words)"
        play_apart "$lesson" "$name"
        printf '    on %-12s %s\n' "$lesson" "$(in_words)"
        played=1
        # What this host lacks for both is no fault of the lesson.
        if [[ $lower == open && $verdict == closed ]]; then
            tried=1
        elif [[ $lower != "$verdict" || $lower != 'not tried: '* || $lower == 'not tried: exit status'* ]]; then
            failed=1
        fi
    done < <(table)
    ((played)) || die "lesson $lesson closes no door"
    return "$((failed || !tried))"
}

# climb PROGRAM: a lesson is reached if no door of its own or of one before it is open
climb() {
    local lesson=$1 name closing about verdict said reached='' below='' next='' tried=0

    while IFS='|' read -r name closing _ about _; do
        play_apart "$lesson" "$name"
        printf '    %-12s %-20s %s\n' "$closing" "$name" "$(in_words)"
        case $verdict in
        closed)
            tried=1
            [[ -z $next && $closing != "$reached" ]] || continue
            below=$reached reached=$closing
            ;;
        open)
            tried=1
            [[ -z $next ]] || continue
            next="$name: $about ($closing)"
            [[ $closing != "$reached" ]] || reached=$below
            ;;
        esac
    done < <(table)
    ((tried)) || die "$1 runs no command: no attack could be tried" "it is to be called as: $1 ROOTFS COMMAND [ARG]..."
    printf 'reached: %s\nopen next: %s\n' "${reached:-no lesson}" "${next:-nothing}"
}

# The table of the attacks, without comments and blanks around its columns.
table() {
    sed -e '/^#/d; /^$/d' -e 's/ *| */|/g' "$project/lessons/attacks.txt"
}

list() {
    local name closing about
    while IFS='|' read -r name closing _ about _; do
        printf '%-12s %-18s %s\n' "$closing" "$name" "$about"
    done < <(table)
}

need_root() {
    ((EUID == 0)) || die 'attacks play on programs that need root: use sudo'
}

main() {
    local lesson attack
    case "${1:-}:$#" in
    --list:1) list ;;
    --on:[3-9] | --on:[1-9]?*)
        need_root
        pass_signals_on
        lesson=$(lesson_named "$2")
        for attack in "${@:3}"; do
            play_apart "$lesson" "$attack"
            printf '%s: ' "$attack"
            in_words
        done
        ;;
    --apart:3)
        mount --make-rshared /
        ip link set lo up
        play "$2" "$3"
        printf '%s|%s\n' "$verdict" "$said"
        ;;
    --ladder:2)
        need_root
        pass_signals_on
        lesson=$(lesson_named "$2")
        climb "$lesson"
        ;;
    [0-9]*:1)
        need_root
        pass_signals_on
        lesson=$(lesson_named "$1")
        play_ladder "$lesson"
        ;;
    *) die 'usage: attack.sh LESSON | --on LESSON ATTACK... | --ladder PROGRAM | --list' ;;
    esac
}

main "$@"
