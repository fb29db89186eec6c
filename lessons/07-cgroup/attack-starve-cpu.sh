# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh

# The neighbour and eight attackers on one CPU of the machine, for a second.
prepare() {
    alone # who else takes CPU time would be counted
    cage cpu
    taskset -pc "$(taskset -pc $$ | sed 's/.*: \([0-9]*\).*/\1/')" $$ >/dev/null
    # It begins when an attacker opens the FIFO, and so they all begin at once.
    mkfifo "$root/begin"
    (
        open_sign begin
        exec 9>&-
        for ((SECONDS = 0; SECONDS < 60; )); do :; done
    ) &
    neighbour=$!
    disown # or bash would tell that it was killed
    look time_of_all
    arguments=(8 1 "$inside/begin" "$inside/looked")
    since 07 --cpus 0.2
}

# time_of_all PIDS: the neighbour's ticks of a hundredth of a second, and theirs
time_of_all() {
    local pid
    for pid in "$neighbour" $1; do
        awk '{ print $14 + $15 }' "/proc/$pid/stat"
    done
}

# In a fair world of nine it gets a ninth; the door is closed if it gets more
# than a third, as other programs want that CPU too.
is_open() {
    awk 'NR == 1 { its = $1 } NR > 1 { theirs += $1 } END { exit !(its * 2 < theirs) }' "$scratch/evidence"
}
