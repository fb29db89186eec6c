#!/usr/bin/env bash
# Process 1 of the virtual machine, once the system is there: runs what was
# asked for, leaves the exit status to vm.sh, and switches off.
set -u

control=/run/vm
# shellcheck source=/dev/null
source "$control/settings"

set_environment() {
    export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
    export HOME=/root USER=root LOGNAME=root SHELL=/bin/bash
    export TERM=$VM_TERM LANG=C.UTF-8 TMPDIR=/tmp VM=1
    unset PWD OLDPWD
    leaf=/sys/fs/cgroup/user.slice/user-0.slice/session-1.scope
    become=()
    if [[ -n $VM_AS_USER ]]; then
        HOME=/tmp/home-$VM_USER USER=$VM_USER LOGNAME=$VM_USER
        export XDG_RUNTIME_DIR=/run/user/$VM_UID
        leaf=/sys/fs/cgroup/user.slice/user-$VM_UID.slice
        leaf+=/user@$VM_UID.service/app.slice/vm.scope
        # With its path, since busybox would take its own setpriv.
        become=("$(type -P setpriv)" --reuid "$VM_UID" --regid "$VM_GID" --init-groups --)
    fi
}

finish() {
    printf '%s\n' "$1" >"$control/status"
    [[ $VM_SHARE != rw ]] || sync
    # The host's poweroff asks a systemd that is not here.
    /run/busybox poweroff -f
}

# enter_session: the shell that calls it goes where a login would take it
enter_session() {
    printf '%s\n' "$BASHPID" >"$leaf/cgroup.procs"
    cd "$VM_DIRECTORY" || cd /
}

run_shell() {
    # shellcheck disable=SC2016 # the shell inside expands these
    printf '%s\n' 'PS1="[vm] \u:\w\\$ "' 'alias ls="ls --color=auto"' \
        >/run/bashrc
    (
        enter_session
        stty sane rows "${VM_SIZE% *}" cols "${VM_SIZE#* }"
        exec /run/busybox setsid -c "${become[@]}" /bin/bash --rcfile /run/bashrc -i
    ) <"/dev/$VM_SERIAL" >"/dev/$VM_SERIAL" 2>&1
    finish "$?"
}

# port NAME: sets REPLY to the device that vm.sh gave that name.  The kernel
# makes the ports in its own time.
port() {
    local file name tries
    for ((tries = 0; tries < 600; tries++)); do
        for file in /sys/class/virtio-ports/*/name; do
            [[ -e $file ]] || continue
            read -r name <"$file"
            REPLY=${file%/name}
            REPLY=/dev/${REPLY##*/}
            [[ $name != "$1" || ! -c $REPLY ]] || return 0
        done
        /run/busybox sleep 0.1
    done
    printf 'vm: no port %s\n' "$1" >/dev/console
    /run/busybox poweroff -f
}

# The command writes into pipes, as a port can't be opened twice, and programs
# do open /dev/stdout.
run_command() {
    local out err status
    /run/busybox mkfifo /run/out /run/err
    port vm.out
    /run/busybox cat /run/out >"$REPLY" &
    out=$!
    port vm.err
    /run/busybox cat /run/err >"$REPLY" &
    err=$!
    (
        enter_session
        exec /run/busybox setsid "${become[@]}" /bin/bash "$control/command"
    ) </dev/null >/run/out 2>/run/err
    status=$?
    end_leftovers "$out" "$err"
    wait "$out" "$err"
    finish "$status"
}

# Daemons that the command left would hold the pipes open for ever.
end_leftovers() {
    local process
    for process in /proc/[0-9]*; do
        process=${process#/proc/}
        case $process in
        1 | "$1" | "$2") ;;
        *) kill -KILL "$process" 2>/dev/null ;;
        esac
    done
}

main() {
    set_environment
    : >"$control/alive"
    if [[ -e $control/command ]]; then
        run_command
    else
        run_shell
    fi
}

main
