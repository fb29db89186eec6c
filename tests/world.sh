#!/usr/bin/env bash
# Runs a command on a computer of its own, as far as containers can tell: mount,
# UTS, IPC, network and PID namespaces, and a cgroup in each hierarchy.  What the
# command left behind there is told from what its neighbours do, and what it
# started ends with it.
#
# usage: world.sh COMMAND [ARG]...       (as root)
# environment of the command: WORLD_CGROUPS   the directories of those cgroups
# exit status: the command's own; 125 if there is no such world
set -euo pipefail

# shellcheck source=scripts/shell.sh
source "$(dirname "${BASH_SOURCE[0]}")/../scripts/shell.sh"
# shellcheck source=scripts/cgroups.sh
source "$(dirname "${BASH_SOURCE[0]}")/../scripts/cgroups.sh"

# Unlike a container's cgroup, it is nobody's to sweep but who knows whose PID that is.
numbers=$(readlink /proc/self/ns/pid)
numbers=test_world_${numbers//[^0-9]/}
name=$numbers-$$-$RANDOM
parents=() WORLD_CGROUPS='' child=''

# thaw CGROUP...: those below it.  In version 1 not even SIGKILL ends what is frozen,
# and what an interrupted test froze is still there.
thaw() {
    local state
    while IFS= read -r state; do
        echo THAWED >"$state" || true
    done < <(find "$@" -mindepth 2 -name freezer.state 2>/dev/null)
}

# remove CGROUP: with those below it
remove() {
    thaw "$1"
    find "$1" -depth -type d -exec rmdir {} + 2>/dev/null
}

# enter_cgroup PARENT: makes one there for us.  Version 2 has no limits for the
# children of a cgroup that has processes: ours are in "caller", beside which
# there is room for containers.
enter_cgroup() {
    local cgroup=$1/$name file old pid
    # A world that was killed could not remove its own.
    for old in "$1/$numbers"-*-*/; do
        pid=${old##*"/$numbers-"}
        [[ ! -d $old || -d /proc/${pid%-*} ]] || remove "$old" || true
    done
    mkdir "$cgroup"
    WORLD_CGROUPS+=" $cgroup"
    for file in cpuset.cpus cpuset.mems; do
        [[ ! -e $1/tasks || ! -e $1/$file ]] || cat "$1/$file" >"$cgroup/$file"
    done
    if [[ ! -e $cgroup/tasks ]]; then
        mkdir "$cgroup/caller"
        cgroup+=/caller
    fi
    echo $$ >"$cgroup/cgroup.procs"
}

# Whoever was in there is dead, and leaves its cgroup a moment later.
leave_cgroups() {
    local parent
    ignore_signals
    # unshare(1) takes no other signal, and its child dies with it.
    [[ -z $child ]] || kill -KILL "$child" 2>/dev/null || true
    for parent in "${parents[@]}"; do
        echo $$ >"$parent/cgroup.procs"
        wait_until 10 remove "$parent/$name" || true
    done
}

# Inside, as PID 1: it must wait for whatever its own children leave to it, which
# bash does between two commands.
# shellcheck disable=SC2329 # the shell inside calls it
inside() {
    local status=0
    # A network namespace has a /sys of its own, but the cgroups are the same.
    mount --rbind /sys/fs/cgroup /mnt
    umount --lazy --recursive /sys
    mount -t sysfs sysfs /sys
    mount --rbind /mnt /sys/fs/cgroup
    umount --lazy --recursive /mnt
    mount --make-rshared /
    ip link set lo up
    # Numbers as on a computer that has been up for a while, where the kernel lets us.
    echo 1000 >/proc/sys/kernel/ns_last_pid || true
    "$@" || status=$?
    # shellcheck disable=SC2086 # several directories
    thaw $WORLD_CGROUPS
    exit "$status"
}

main() {
    local parent status=0
    ((EUID == 0 && $#)) || die 'usage, as root: world.sh COMMAND [ARG]...'
    mapfile -t parents < <(cgroups_of "$$")
    trap leave_cgroups EXIT
    exit_on_signals
    for parent in "${parents[@]}"; do
        enter_cgroup "$parent"
    done
    export WORLD_CGROUPS
    export -f inside thaw
    # shellcheck disable=SC2016 # for the shell inside
    env --default-signal=INT,QUIT unshare --mount --propagation private --uts --ipc --net --pid --fork --kill-child \
        --mount-proc bash -c 'set -euo pipefail; inside "$@"' world "$@" &
    child=$!
    wait "$child" || status=$?
    return "$status"
}

main "$@"
