# shellcheck shell=bash disable=SC2154
# Two windows: the host's, with what there is to say, and the container's.
# They are panes of a tmux server of our own, which knows nothing of the
# user's.  Beside each other on a wide terminal, else one above the other.
# Part of stage.sh, which supplies die() and the variables.

own_tmux() {
    env -u TMUX tmux -S "$DEMO_WINDOWS/tmux" -f /dev/null "$@"
}

# play_in_windows OPTION...: starts the demo once more, in a window, and ends
# with its status.  With DEMO_AUTO nobody watches the windows, so what was
# shown there is printed at the end.
play_in_windows() {
    local status=125
    DEMO_WINDOWS=$(mktemp -d)
    export DEMO_WINDOWS
    trap close_windows EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    trap 'exit 141' PIPE
    : >"$DEMO_WINDOWS/transcript"
    # One word alone tmux would take for a command of a shell.
    own_tmux new-session -d -x 80 -y 24 -- bash "$0" "$@" || die 'tmux did not start'
    own_tmux set-option -g status off >/dev/null 2>&1 || true
    # Without the demo the container's window is of no use.
    own_tmux set-hook -g pane-exited kill-server >/dev/null 2>&1 || true
    if is_watched; then
        own_tmux attach-session || true
    else
        until [[ -s $DEMO_WINDOWS/status ]] || ! own_tmux has-session 2>/dev/null; do
            sleep 0.05
        done
    fi
    [[ -s $DEMO_WINDOWS/status ]] || die 'it was killed, or its windows were'
    read -r status <"$DEMO_WINDOWS/status"
    if ! is_watched; then
        cat "$DEMO_WINDOWS/transcript"
    elif ((status == 1)); then
        # What went wrong has gone with the windows.
        tail -n 20 "$DEMO_WINDOWS/transcript"
    fi
    exit "$status"
}

# The demo tidies up when it is told to end, and we wait for that.
close_windows() {
    local tries inner
    trap '' INT TERM HUP PIPE
    for ((tries = 0; tries < 1000; tries++)); do
        [[ ! -s $DEMO_WINDOWS/status ]] || break
        inner=$(cat "$DEMO_WINDOWS/pid" 2>/dev/null) || break
        kill -TERM "$inner" 2>/dev/null || break
        sleep 0.02
    done
    own_tmux kill-server 2>/dev/null || true
    rm -rf --one-file-system "$DEMO_WINDOWS"
}

# In the first window: opens the second one.
# shellcheck disable=SC2034 # stage.sh shows rooms there
enter_windows() {
    local tty how=(-v -l 40%)
    screen[host]=1 container_screen=1
    [[ -n ${DEMO_WINDOWS:-} ]] || return 0
    printf '%s\n' "$$" >"$DEMO_WINDOWS/pid"
    (($(tput cols) < 160)) || how=(-h)
    tty=$(own_tmux split-window -d "${how[@]}" -P -F '#{pane_tty}' \
        'stty -echo; exec cat')
    exec {container_screen}>"$tty"
}

leave_windows() {
    [[ -n ${DEMO_WINDOWS:-} ]] || return 0
    # The directory is gone if the windows were killed.
    printf '%s\n' "$1" 2>/dev/null >"$DEMO_WINDOWS/status" || true
    ! is_watched || own_tmux detach-client 2>/dev/null || true
}
