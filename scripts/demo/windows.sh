# shellcheck shell=bash disable=SC2154
# Two windows: the host's, with what there is to say, and the container's.
# They are panes of a tmux server of our own, which knows nothing of the
# user's.  Beside each other on a wide terminal, else one above the other.
# Part of stage.sh.

own_tmux() {
    env -u TMUX tmux -S "$DEMO_WINDOWS/tmux" -f /dev/null "$@"
}

# play_in_windows OPTION...: plays the demo once more, in a window, and ends with
# its status, and with what it said that was wrong.
play_in_windows() {
    DEMO_WINDOWS=$(mktemp -d)
    export DEMO_WINDOWS
    trap close_windows EXIT
    exit_on_signals
    # One word alone tmux would take for a command of a shell.  Without the demo
    # the container's window is of no use.
    own_tmux new-session -- bash "$0" "$@" \; set-option -g status off \; \
        set-hook -g pane-exited kill-server >/dev/null || true
    [[ -s $DEMO_WINDOWS/status ]] || die 'it was killed, or its windows were'
    cat "$DEMO_WINDOWS/wrong" 2>/dev/null || true
    exit "$(<"$DEMO_WINDOWS/status")"
}

# The demo tidies up when it is told to end, and we wait for that.
close_windows() {
    local pid
    ignore_signals
    if pid=$(own_tmux display-message -p -t :.0 '#{pane_pid}' 2>/dev/null); then
        kill -TERM "$pid" 2>/dev/null || true
        wait_until 20 test ! -e "/proc/$pid" || true
        own_tmux kill-server 2>/dev/null || true
    fi
    rm -rf --one-file-system "$DEMO_WINDOWS"
}

# In the first window: opens the second one, if the demo doesn't begin anew.
# shellcheck disable=SC2034 # stage.sh shows rooms there
enter_windows() {
    local how=(-v -l 40%)
    (($(tput cols) < 160)) || how=(-h)
    [[ -n ${DEMO_SECOND:-} ]] ||
        DEMO_SECOND=$(own_tmux split-window -d "${how[@]}" -P -F '#{pane_tty}' 'stty -echo; exec cat')
    export DEMO_SECOND
    exec {container_screen}>"$DEMO_SECOND"
}
