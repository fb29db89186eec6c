# shellcheck shell=bash
# What scripts share.  Sourced by them.

# die LINE...: bad input, or nothing to work with
die() {
    printf "${0##*/}: %s\n" "$@" >&2
    exit 125
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
    # shellcheck disable=SC2034 # for whoever calls
    caught=''
    trap 'caught=129' HUP
    trap 'caught=130' INT
    trap 'caught=131' QUIT
    trap 'caught=141' PIPE
    trap 'caught=143' TERM
}

# In an EXIT trap: nothing interrupts it.
ignore_signals() {
    trap '' HUP INT QUIT PIPE TERM
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
