#!/usr/bin/env bash
# PID namespaces: one process with several numbers.
#
# about: a process with a number in each PID namespace above it
# needs: user ps unshare nsenter
# wants: tmux
# minutes: 8
set -euo pipefail

# shellcheck source=scripts/demo/stage.sh
source "$(dirname "${BASH_SOURCE[0]}")/demo/stage.sh"

windows=2

play() {
    local user='' join=''
    if ((EUID != 0)); then
        user='--user --map-root-user ' join='--user --preserve-credentials '
    fi

    step 'The processes of this machine'
    run 'ps aux | head -n 4; ps aux | wc -l'
    see ' 1 .*'
    [[ -z $user ]] ||
        say 'Without root: a user namespace comes along, in which we are root.'

    step 'A PID namespace of its own'
    room container
    enter 'inside# ' "unshare $user--pid --fork --mount-proc bash"
    run 'ps aux'
    see '^[^ ]+ +1 .* bash$'
    see_not 'ssh|systemd|stage|demo'
    run 'echo $$'
    see '^1$'
    must '[[ $(ps -e -o pid= | wc -l) -le 4 ]]'

    step 'The same process, seen from both sides'
    room container
    run 'sleep 1000 &'
    await "pgrep -f '^sleep 1000\$'"
    run 'cut -d " " -f 1,2,22 /proc/$!/stat'
    see '^[0-9]{1,2} \(sleep\) [0-9]+$'
    inside=${shown[0]}
    room host
    run "pid=\$(pgrep -nf '^sleep 1000\$')"
    run 'cut -d " " -f 1,2,22 /proc/$pid/stat'
    see '^[0-9]+ \(sleep\) [0-9]+$'
    say 'Another number, and the same start, in ticks since the boot: it is the same process.'
    # shellcheck disable=SC2154 # shown is what the stage has seen
    same_but_first "$inside" "${shown[0]}"

    step 'The kernel knows both numbers'
    run 'grep NSpid /proc/$pid/status'
    see '^NSpid:.[0-9]+.[0-9]+$'

    step 'A third shell joins'
    room third
    run "pid=\$(pgrep -nf '^sleep 1000\$')"
    enter 'joined# ' "nsenter -t \$pid $join--pid --mount bash"
    run 'ps -e -o pid,ppid,args'
    see '^ +[0-9]+ +0 bash$'
    say 'Its parent has no number in here: it came from outside.'

    step 'And makes a namespace in the namespace'
    room third
    enter 'nested# ' 'unshare --pid --fork --mount-proc bash'
    run 'sleep 2000 &'
    await "pgrep -f '^sleep 2000\$'"
    run 'ps -e -o pid,args'
    see '^ +1 bash$'

    step 'Three numbers'
    run "nested=\$(pgrep -nf '^sleep 2000\$'); grep NSpid /proc/\$nested/status"
    see '^NSpid:.[0-9]+.[0-9]+.[0-9]+$'
    say 'Outside, inside, and in the namespace in there.'

    step 'Who is PID 1 takes all with it'
    room container
    leave
    room host
    await '[[ ! -e /proc/$pid && ! -e /proc/$nested ]]'
    run_fails 1 'ps -p $pid,$nested -o pid,args'
    see_not sleep
    say 'With PID 1 the kernel ends all of its namespace, and of those in there.'
}

# The line without its first word, on both sides
same_but_first() {
    local here there
    read -r _ here <<<"$1"
    read -r _ there <<<"$2"
    [[ $here == "$there" ]] || wrong "not the same: $here and $there"
}

main "$@"
