# shellcheck shell=bash disable=SC2034,SC2154 # option, words, caught and project are the callers'
# What scripts share.  Sourced by them.

# die LINE...: bad input, or nothing to work with
die() {
    printf "${0##*/}: %s\n" "$@" >&2
    exit 125
}

# parse_options FLAGS VALUED WORD...: sets option[NAME] for each --NAME, to 1 or to
# its value, and words to those from the first on that is no option.  FLAGS and VALUED
# are names with "|" between them; the script's header comment is its help.
parse_options() {
    local flags=$1 valued=$2
    shift 2
    while [[ ${1:-} == -* ]]; do
        if [[ $1 == -- ]]; then
            shift
            break
        elif [[ $1 == --help ]]; then
            sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0"
            exit 0
        elif [[ $1 =~ ^--($flags)$ ]]; then
            option[${1#--}]=1
        elif [[ $1 =~ ^--($valued)$ ]]; then
            (($# > 1)) || die "$1 needs a value"
            option[${1#--}]=$2
            shift
        else
            die "unknown option $1; --help lists them"
        fi
        shift
    done
    words=("$@")
}

# container_rooms: the lessons whose program is called with a root file system and a
# command.  An engine's has verbs, which verbs.h lists.
container_rooms() {
    local room
    for room in "$project"/lessons/[0-9]*/; do
        room=${room%/}
        [[ -e $room/verbs.h ]] || printf '%s\n' "${room##*/}"
    done
}

# A signal ends the script with the status that it stands for, so that the EXIT
# trap tidies up.
exit_on_signals() {
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 131' QUIT
    trap 'exit 141' PIPE
    trap 'exit 143' TERM
}

# A signal only sets caught to that status: bash aborts at times when it leaves
# `read -t` by an exit.
note_signals() {
    caught=''
    trap 'caught=129' HUP
    trap 'caught=130' INT
    trap 'caught=131' QUIT
    trap 'caught=141' PIPE
    trap 'caught=143' TERM
}

# In an EXIT trap: nothing interrupts it.
ignore_signals() {
    trap '' HUP INT QUIT PIPE TERM TTOU
}

# wait_until SECONDS COMMAND...: fails if it hasn't come true by then
wait_until() {
    local deadline=$((SECONDS + $1 + 1))
    shift
    until "$@"; do
        ((SECONDS < deadline)) || return 1
        sleep 0.02
    done
}
