# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh

# Who counts them must not be in the cage, which is there in case the door is open.
prepare() {
    cage pids
    echo 150 >"$cage/pids.max"
    mkfifo "$root/looked"
    (
        open_sign looked
        attackers
    ) >"$scratch/evidence" 2>/dev/null &
    watcher=$!
    echo "$watcher" >"$home/cgroup.procs"
    disown # or bash would tell that it was killed
    arguments=("$inside/looked" 200)
    since 07 --pids 32
}

is_open() {
    (($(wc -l <"$scratch/evidence") >= 100))
}
