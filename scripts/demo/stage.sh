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
#   quietly COMMAND       what no later command needs; it must work
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
# or namespaces=(--mount ...), in which all of it is played.
set -euo pipefail
shopt -s extglob

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
demo=$(basename "$0" .sh)
# For tmux(1) and script(1): the user's own shell may be another one, or none.
export SHELL=/bin/sh

windows=1
namespaces=()
declare -A to from # descriptors of a room's shell
declare -A screen  # the descriptor where a room is shown
declare -A prompts # of the shells that were entered there, the last one first
container_screen=1 # where rooms other than the host are shown
place=''           # the current room
asked=0            # how often a shell was asked
number=0           # of the current step
first=1            # the step to begin with
blank=1            # the last line on the screen is an empty one
terminal=''        # its settings, before we came
again=''           # the step with which to begin anew
output=() shown=() # of the last command: all, and as it was shown

# shellcheck source=scripts/shell.sh
source "$project/scripts/shell.sh"
# shellcheck source=scripts/cgroups.sh
source "$project/scripts/cgroups.sh"
# shellcheck source=scripts/packages.sh
source "$project/scripts/packages.sh"
# shellcheck source=scripts/demo/preflight.sh
source "$project/scripts/demo/preflight.sh"
# shellcheck source=scripts/demo/windows.sh
source "$project/scripts/demo/windows.sh"
# shellcheck source=scripts/demo/groups.sh
source "$project/scripts/demo/groups.sh"

# wrong WHAT: the demo shows something that isn't true
wrong() {
    first=0
    show '' "$demo: step $number: $1" "${output[@]}"
    # The windows will be gone.
    [[ -z ${DEMO_WINDOWS:-} ]] ||
        printf '%s\n' "$demo: step $number: $1" "${output[@]}" >"$DEMO_WINDOWS/wrong"
    exit 1
}

# What is printed

show() {
    ((number < first)) || printf '%s\n' "$@" >&"${screen[$place]}"
}

# Somebody watches: the audience, or who will see the recording.
is_watched() {
    [[ -z ${DEMO_AUTO:-} || -n ${DEMO_PACE:-} ]]
}

is_on_stage() {
    [[ -z ${DEMO_AUTO:-} ]]
}

# pause PROMPT: shows it and waits for Enter.  What was typed before it was there is
# thrown away: nobody had seen what it would lead to.
pause() {
    local key=s
    ((number >= first)) || return 0
    ! is_on_stage ||
        dd if=/dev/tty iflag=nonblock of=/dev/null bs=64K status=none 2>/dev/null || true
    printf '%s' "$1" >&"${screen[$place]}"
    is_on_stage || sleep "${DEMO_PACE:-0}"
    while is_on_stage && [[ -n $key ]]; do
        IFS= read -r -s -n 1 key || exit 0
        case $key in
        b) again=$((number > 1 ? number - 1 : 1)) && exit 0 ;;
        q) exit 0 ;;
        s) what_if && printf '%s' "$1" >&"${screen[$place]}" ;;
        esac
    done
    show ''
}

# what_if: a shell for the lecturer, where the next command would be typed
what_if() {
    printf '\n'
    stty "$terminal"
    send "HISTFILE= PS1='what if? (exit leads back) \\$ ' \
\$(command -v bash >/dev/null && echo bash --norc || echo sh) -i </dev/tty >/dev/tty 2>&1"
    listen 'the shell' until_it_ends
    stty -echo -icanon
    ((${#output[@]} == 0)) || show "${output[@]}"
}

step() {
    place=host
    ((number == 0)) || ! is_watched ||
        pause "$dim-- Enter: the next step   b: the one before   s: a shell   q: quit --$plain"
    number=$((number + 1))
    if [[ -n $clear ]] && ((number >= first)); then
        printf '%s' "$clear" >&"$container_screen"
        printf '%s' "$clear"
        blank=1
    fi
    local title="$number/$steps  $1"
    gap
    show "$bold$title$plain" "${title//?/-}"
    blank=1
}

# With two windows in the host's, where it hides nothing of the container's.
say() {
    local lines place=host
    mapfile -t lines < <(fold -s -w 78 <<<"$1")
    gap
    show "${lines[@]% }" ''
    blank=1
}

# gap: what is said stands apart from what was printed
gap() {
    ((blank)) || show ''
}

# Rooms

# room NAME: opens it, if need be: a shell that reads from to[NAME] and writes into
# from[NAME]
room() {
    local in out
    place=$1
    [[ -z ${to[$1]:-} ]] || return 0
    mkfifo "$scratch/room-$1"
    exec {out}< <(close_all && exec env --default-signal -u DEMO_WINDOWS \
        "MATRYOSHKA_DEMO=$mark" COLUMNS=80 LC_ALL=C PATH="$PATH:/usr/sbin:/sbin:$project/scripts/demo:$project/build/demo:$project/build/attacks" \
        bash --norc --noprofile -a <"$scratch/room-$1" 2>&1)
    exec {in}>"$scratch/room-$1"
    to[$1]=$in from[$1]=$out prompts[$1]="host$sign "
    screen[$1]=$container_screen
    [[ $1 != host ]] || screen[host]=1
    quietly "cd ${project@Q}; tmp=${scratch@Q}"
}

# A shell has no more than the three that it is given.
close_all() {
    local fd
    for fd in "/proc/$BASHPID/fd"/*; do
        fd=${fd##*/}
        ((fd <= 2)) || exec {fd}>&-
    done
}

# send TEXT: to the shell of the room
send() {
    asked=$((asked + 1))
    printf '%s\n' "$1" >&"${to[$place]}"
}

# listen COMMAND [LONG]: until the shell says its status, if need be for ever; sets
# output and status
listen() {
    local line rest='' result deadline=$((SECONDS + ${DEMO_PATIENCE:-40}))
    output=()
    ask_for_status
    while [[ -n ${2:-} ]] || ((SECONDS < deadline)); do
        note_signals
        IFS= read -r -t 0.2 -u "${from[$place]}" line && result=0 || result=$?
        exit_on_signals
        [[ -z $caught ]] || exit "$caught"
        line=$rest$line rest=''
        if ((result > 128)); then
            rest=$line
            # A shell that ended, or dash -i at an error, throws away what it has read.
            ((SECONDS >= deadline)) || ask_for_status
        elif ((result)); then
            break
        elif [[ $line != "$mark-"* ]]; then
            output+=("$line")
        else
            # The line before the mark is ours, unless it had no end.
            ((${#output[@]} == 0)) || [[ -n ${output[-1]} ]] || unset 'output[-1]'
            status=${line#* }
            # An answer may come twice, if we asked twice.
            [[ $line != "$mark-$asked "* ]] || return 0
        fi
    done
    wrong "no answer from: $1"
}

ask_for_status() {
    printf 'printf "\\n%%s %%d\\n" %s-%d "$?"\n' "$mark" "$asked" >&"${to[$place]}"
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
    pause "${prompts[$place]%%$'\n'*}$bold${1//$'\n'/$'\n> '}$plain"
}

# show_output STATUS COMMAND: of the command that was typed, which see() looks at
show_output() {
    # A message from the shell doesn't tell how we talk to it.
    shown=("${output[@]/#bash: line +([0-9]): /bash: }")
    ((${#shown[@]} == 0)) || show "${shown[@]}"
    blank=0
    [[ $status == "$1" ]] || wrong "status $status, not $1: $2"
}

# What is typed

run() {
    run_fails 0 "$1"
}

run_fails() {
    type_in "$2"
    ask "$2"
    show_output "$1" "$2"
}

enter() {
    type_in "$2"
    send "$2"
    listen "$2"
    show_output 0 "$2"
    prompts[$place]="$1"$'\n'"${prompts[$place]}"
}

leave() {
    run_ends 0 exit
}

# The shell around it reads what we send after the command.
run_ends() {
    run_fails "$1" "$2"
    prompts[$place]=${prompts[$place]#*$'\n'}
}

works() {
    ask "$1"
    [[ $status == 0 ]]
}

quietly() {
    works "$1" || wrong "status $status: $1"
}

must() {
    works "$1" || wrong "this must be true, and it isn't: $1"
}

await() {
    wait_until "${DEMO_PATIENCE:-15}" works "$1" || wrong "this never came true: $1"
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

# none_of_ours SIGNAL: which those of our rooms get that are still there
none_of_ours() {
    local processes
    processes=$(grep -lasz "^MATRYOSHKA_DEMO=$mark\$" /proc/[0-9]*/environ | cut -d / -f 3)
    [[ -n $processes ]] || return 0
    xargs kill "-$1" <<<"$processes" 2>/dev/null
    return 1
}

clean_up() {
    local fd
    ignore_signals
    # Standard input is another one if a signal came amid `while read`.
    [[ -z $terminal ]] || stty -F /dev/tty "$terminal" 2>/dev/null || true
    ((${#groups[@]} == 0)) || thaw "${groups[@]}"
    for fd in "${to[@]}" "${from[@]}"; do
        exec {fd}>&-
    done
    # A lesson's program takes the first one as a request, and has to tidy.
    wait_until 1 none_of_ours TERM || wait_until 10 none_of_ours KILL || true
    if declare -F strike >/dev/null; then strike || true; fi
    remove_groups
    rm -rf --one-file-system "$scratch" || true
    # The directory is gone if the windows were killed.
    [[ -z ${DEMO_WINDOWS:-} ]] || echo "$1" 2>/dev/null >"$DEMO_WINDOWS/status" || true
    if [[ -n $again ]]; then
        trap - HUP INT QUIT PIPE TERM TTOU
        exec env -u DEMO_INSIDE "$0" --from "$again"
    fi
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
        [[ $2 =~ ^[1-9][0-9]?$ ]] && (($2 <= steps)) ||
            die "--from $2: there are steps 1 to $steps, see --list"
        first=$2
        ;;
    *)
        die "usage: $demo.sh [--list | --from STEP]" \
            'Enter goes on, b back; s is a shell, q or Ctrl-C ends it.  With DEMO_AUTO=1 it goes on by itself, and' \
            'with DEMO_PACE=2, too, as slowly as one can read: every two seconds.'
        ;;
    esac
}

choose_looks() {
    bold='' dim='' plain='' clear='' sign=\#
    ((EUID == 0)) || sign=\$
    [[ -t 1 ]] && is_watched || return 0
    bold=$'\e[1m' dim=$'\e[2m' plain=$'\e[0m' clear=$'\e[H\e[2J\e[3J'
}

main() {
    steps=$(titles | wc -l)
    parse_options "$@"
    preflight
    if ((${#namespaces[@]})) && [[ -z ${DEMO_INSIDE:-} ]]; then
        DEMO_INSIDE=1 exec unshare "${namespaces[@]}" -- "$0" "$@"
    fi
    choose_looks
    # DEMO_AUTO: nobody looks at windows.
    if ((windows == 2)) && [[ -n $clear && -z ${DEMO_WINDOWS:-} ]] && is_there tmux; then
        play_in_windows "$@"
    fi
    mark=matryoshka-demo-$$-$RANDOM
    # Not /tmp, which may be memory: some demos need a disk.
    scratch=$(mktemp -d -p "${TMPDIR:-/var/tmp}")
    trap 'clean_up "$?"' EXIT
    exit_on_signals
    # A key counts at once, and isn't shown.
    ! is_on_stage || { terminal=$(stty -g) && stty -echo -icanon; }
    sweep_groups
    [[ -z ${DEMO_WINDOWS:-} ]] || enter_windows
    room host
    play
    number=$((number + 1))
    first=0
    place=host
    gap
    pause "That was $demo."
}
