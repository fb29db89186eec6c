# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh

# Who looks at the cage must not be in it, and start no process while it's full.
prepare() {
    cage pids
    echo 100 >"$cage/pids.max"
    mkfifo "$root/looked"
    (
        exec 9>"$root/looked"
        read -r current <"$cage/pids.current"
        printf '%s\n' "$current"
    ) >"$scratch/evidence" 2>/dev/null &
    watcher=$!
    echo "$watcher" >"$home/cgroup.procs"
    disown # or bash would tell that it was killed
    arguments=("$inside/looked" 200)
    since 07 --pids 32
}

# The cage was full: the next process of a neighbour would have been refused.
is_open() {
    (($(<"$scratch/evidence") >= 100))
}
