# shellcheck shell=bash
# The stage of the live demos.  scripts/demo-NAME.sh sources this file, defines
# play(), which reads like the lecture, and ends with: main "$@"
#
#   step TITLE            a new scene, on a clean screen
#   say TEXT              what there is to say
#   run COMMAND           at a prompt, when Enter is pressed; it must work
#   run_fails N COMMAND   the same, but it must end with status N
#   see REGEX             ... and what it printed must have a line like this
#   see_not REGEX         ... or must have none
#   must COMMAND          this must be true now; not shown unless it isn't
#   works COMMAND         does it? not shown either
#   await COMMAND         this must become true, within 15 seconds
#   quietly COMMAND       what is no part of the lecture; it must work
#   enter PROMPT COMMAND  a shell in the shell: what comes next is typed there
#   leave                 ... until here
#   run_ends N COMMAND    it must end that shell, with status N
#   room NAME             from here on in another window's shell
#   fetch NAME            sets our variable to what it is in the room's shell
#   join CONTROLLER       makes a cgroup for the demo: sets group, version
#   spelled V1 V2         says what the other version's name is
#
# Commands are run by a shell of each room, as they are shown: what they change
# there (variables, the directory, their cgroup) holds for the next ones.  A
# demo may define strike(), which removes what it made besides processes and
# cgroups, and may set windows=2 (host and container side by side, with tmux)
# or namespaces=(--mount ...), in which all of it is played, or programs=no, if
# it needs none of the lessons' programs.
set -euo pipefail

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
demo=$(basename "$0" .sh)
# For tmux(1) and script(1): the user's own shell may be another one, or none.
export SHELL=/bin/sh
patience=40 # seconds that a command may take
wait=40     # ... before the shell is asked once more; less for one that
# throws away at an error what it has read, as dash -i does
asked=0 # how often a shell was asked

windows=1
programs=yes
namespaces=()
declare -A to from # descriptors of a room's shell
declare -A screen  # the descriptor where a room is shown
declare -A prompts # of the shells that were entered there, the last one first
groups=()          # the cgroups of the demo
place=''           # the current room
number=0           # of the current step
first=1            # the step to begin with
blank=1            # the last line on the screen is an empty one

# shellcheck source=scripts/demo/preflight.sh
source "$project/scripts/demo/preflight.sh"
# shellcheck source=scripts/demo/windows.sh
source "$project/scripts/demo/windows.sh"
# shellcheck source=scripts/demo/groups.sh
source "$project/scripts/demo/groups.sh"

die() {
    printf "$demo: %s\n" "$@" >&2
    exit 125
}

# wrong WHAT: the demo shows something that isn't true
wrong() {
    first=0
    show '' "$demo: step $number: $1"
    ((${#output[@]} == 0)) || show "${output[@]}"
    exit 1
}

usage() {
    printf '%s\n' "usage: $demo.sh [--list | --from STEP]" \
        '  Enter goes on, Ctrl-C ends it.  With DEMO_AUTO=1 it goes on by itself, and' \
        '  with DEMO_PACE=2, too, as slowly as one can read: every two seconds.'
}

# What is printed

show() {
    ((number >= first)) || return 0
    printf '%s\n' "$@" >&"${screen[$place]}"
    [[ -z ${DEMO_WINDOWS:-} ]] || printf '%s\n' "$@" >>"$DEMO_WINDOWS/transcript"
}

# Somebody watches: the audience, or who will see the recording.
is_watched() {
    [[ -z ${DEMO_AUTO:-} || -n ${DEMO_PACE:-} ]]
}

wait_for_enter() {
    ((number >= first)) || return 0
    if [[ -n ${DEMO_PACE:-} ]]; then
        sleep "$DEMO_PACE"
    elif [[ -z ${DEMO_AUTO:-} ]]; then
        IFS= read -r -s _ || exit 0
    fi
}

step() {
    local title
    if ((number >= first && number > 0)) && is_watched; then
        printf '%s' "$dim-- Enter: the next step --$plain" >&"${screen[$place]}"
        wait_for_enter
    fi
    number=$((number + 1))
    if [[ -n $clear ]]; then
        for place in "${!screen[@]}"; do
            ((number < first)) || printf '%s' "$clear" >&"${screen[$place]}"
        done
        blank=1
    fi
    place=host
    title="$number/$steps  $1"
    gap
    show "$bold$title$plain" "${title//?/-}"
    blank=1
}

say() {
    ((number >= first)) || return 0
    local word words line=''
    read -ra words <<<"$1"
    gap
    for word in "${words[@]}"; do
        if ((${#line} + ${#word} > 77)); then
            show "$line"
            line=''
        fi
        line+=${line:+ }$word
    done
    show "$line" ''
    blank=1
}

# gap: what is said stands apart from what was printed
gap() {
    ((blank)) || show ''
}

# Rooms

# open_room NAME: a shell that reads from to[NAME] and writes into from[NAME]
open_room() {
    local in out name=$1
    mkfifo "$scratch/room-$name"
    exec {out}< <(close_all && exec env --default-signal -u DEMO_WINDOWS \
        "MATRYOSHKA_DEMO=$mark" COLUMNS=80 LC_ALL=C PATH="$PATH:/usr/sbin:/sbin:$project/scripts/demo:$project/build/demo:$project/build/attacks" \
        bash --norc --noprofile -a <"$scratch/room-$name" 2>&1)
    exec {in}>"$scratch/room-$name"
    to[$name]=$in from[$name]=$out prompts[$name]="host$sign "
    screen[$name]=${screen[$name]:-$container_screen}
    ask "cd ${project@Q}; tmp=${scratch@Q}"
}

# A shell has no more than the three that it is given.
close_all() {
    local fd
    for fd in "/proc/$BASHPID/fd"/*; do
        fd=${fd##*/}
        ((fd <= 2)) || exec {fd}>&-
    done
}

close_rooms() {
    local fd
    for fd in "${to[@]}" "${from[@]}"; do
        exec {fd}>&-
    done
}

room() {
    place=$1
    [[ -n ${to[$1]:-} ]] || open_room "$1"
}

# send TEXT: to the shell of the room, which says its status at the end
send() {
    asked=$((asked + 1))
    printf '%s\n' "$1" >&"${to[$place]}"
    ask_for_status
}

ask_for_status() {
    printf 'printf "\\n%%s %%d\\n" %s-%d "$?"\n' "$mark" "$asked" >&"${to[$place]}"
}

# listen COMMAND: until then; sets output and status
listen() {
    local line deadline=$((SECONDS + patience))
    output=()
    while ((SECONDS < deadline)); do
        if IFS= read -r -t "$wait" -u "${from[$place]}" line; then
            if [[ $line != "$mark-"* ]]; then
                output+=("$line")
                continue
            fi
            # The line before the mark is ours, unless it had no end.
            [[ -n ${output[-1]} ]] || unset 'output[-1]'
            # An answer may come twice, if we asked twice.
            if [[ $line == "$mark-$asked "* ]]; then
                status=${line#* }
                return 0
            fi
        elif (($? > 128)); then
            ask_for_status
        else
            break
        fi
    done
    wrong "no answer from: $1"
}

# ask COMMAND: has it run by the shell of the room
ask() {
    send "{
$1
} </dev/null"
    listen "$1"
}

# type_in COMMAND: shows it at the prompt and waits
type_in() {
    local text=${prompts[$place]%%$'\n'*}
    ((number >= first)) || return 0
    text+=$bold${1//$'\n'/$'\n> '}$plain
    if is_watched; then
        printf '%s' "$text" >&"${screen[$place]}"
        wait_for_enter
        printf '\n' >&"${screen[$place]}"
    else
        show "$text"
    fi
}

# The output of the command that was typed, which see() looks at.
show_output() {
    # A message from the shell doesn't tell how we talk to it.
    shown=("${output[@]/#bash: line +([0-9]): /bash: }")
    ((${#shown[@]} == 0)) || show "${shown[@]}"
    blank=0
}

# What is typed

run() {
    run_fails 0 "$1"
}

run_fails() {
    type_in "$2"
    ask "$2"
    show_output
    [[ $status == "$1" ]] || wrong "status $status, not $1: $2"
}

enter() {
    type_in "$2"
    send "$2"
    listen "$2"
    show_output
    [[ $status == 0 ]] || wrong "status $status: $2"
    prompts[$place]="$1"$'\n'"${prompts[$place]}"
}

leave() {
    run_ends 0 exit
}

# The shell around it reads what we send after the command, if the one that ends
# hasn't read that already.
run_ends() {
    local wait=0.2
    run_fails "$1" "$2"
    prompts[$place]=${prompts[$place]#*$'\n'}
}

quietly() {
    ask "$1"
    [[ $status == 0 ]] || wrong "status $status: $1"
}

works() {
    ask "$1"
    [[ $status == 0 ]]
}

must() {
    ask "$1"
    [[ $status == 0 ]] || wrong "this must be true, and it isn't: $1"
}

await() {
    local deadline=$((SECONDS + 15))
    until ask "$1" && [[ $status == 0 ]]; do
        ((SECONDS < deadline)) || wrong "this never came true: $1"
        sleep 0.02
    done
}

see() {
    is_seen "$1" || wrong "this must be seen, and it isn't: $1"
}

see_not() {
    ! is_seen "$1" || wrong "this must not be seen, but it is: $1"
}

# is_seen REGEX: in one of the lines that the command has printed
is_seen() {
    local line
    for line in "${shown[@]}"; do
        [[ ! $line =~ $1 ]] || return 0
    done
    return 1
}

fetch() {
    local -n variable=$1
    ask "printf '%s\n' \"\$$1\""
    # shellcheck disable=SC2034 # it's the caller's
    variable=${output[0]}
}

# Before and after

# Sets pids to those of the processes that our rooms began.
find_ours() {
    mapfile -t pids < <(
        grep -lasz "^MATRYOSHKA_DEMO=$mark\$" /proc/[0-9]*/environ 2>/dev/null
    )
    pids=("${pids[@]#/proc/}")
    pids=("${pids[@]%/environ}")
}

end_ours() {
    local signal=TERM pids tries
    for ((tries = 0; tries < 500; tries++)); do
        find_ours
        ((${#pids[@]})) || return 0
        kill -"$signal" "${pids[@]}" 2>/dev/null || true
        # A lesson's program takes the first one as a request, and has to tidy.
        ((tries < 50)) || signal=KILL
        sleep 0.02
    done
}

clean_up() {
    trap '' INT TERM HUP PIPE
    thaw_groups
    close_rooms
    end_ours
    if declare -F strike >/dev/null; then strike || true; fi
    remove_groups
    rm -rf --one-file-system "$scratch" || true
    leave_windows "$1"
}

titles() {
    sed -n "s/^ *step ['\"]\(.*\)['\"]$/\1/p" "$0"
}

parse_options() {
    case ${1:-}:$# in
    :0) ;;
    --list:1)
        titles | nl -w 2 -s '  '
        exit 0
        ;;
    --from:2)
        first=$2
        [[ $2 =~ ^[1-9][0-9]?$ ]] && ((first <= steps)) ||
            die "--from $2: there are steps 1 to $steps, see --list"
        ;;
    --help:1)
        usage
        exit 0
        ;;
    *) die "$(usage)" ;;
    esac
}

choose_looks() {
    bold='' dim='' plain='' clear='' sign=\#
    ((EUID == 0)) || sign=\$
    [[ -t 1 ]] && is_watched || return 0
    bold=$'\e[1m' dim=$'\e[2m' plain=$'\e[0m' clear=$'\e[H\e[2J\e[3J'
}

main() {
    shopt -s extglob
    steps=$(titles | wc -l)
    parse_options "$@"
    preflight
    if ((${#namespaces[@]})) && [[ -z ${DEMO_INSIDE:-} ]]; then
        DEMO_INSIDE=1 exec unshare "${namespaces[@]}" -- "$0" "$@"
    fi
    if ((windows == 2)) && [[ -z ${DEMO_WINDOWS:-} ]] && has tmux; then
        play_in_windows "$@"
    fi
    mark=matryoshka-demo-$$-$RANDOM
    output=() shown=()
    choose_looks
    # Not /tmp, which may be memory: some demos need a disk.
    scratch=$(mktemp -d -p "${TMPDIR:-/var/tmp}")
    trap 'clean_up "$?"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    trap 'exit 141' PIPE
    sweep_groups
    enter_windows
    room host
    play
    number=$((number + 1))
    first=0
    place=host
    gap
    show "That was $demo."
    wait_for_enter
}
