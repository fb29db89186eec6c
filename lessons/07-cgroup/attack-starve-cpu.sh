# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh

# The neighbour and eight attackers on one CPU of the machine, for a second.
prepare() {
    alone # who else takes CPU time would be counted
    cage cpu
    taskset -pc "$(taskset -pc $$ | sed 's/.*: \([0-9]*\).*/\1/')" $$ >/dev/null
    (for ((SECONDS = 0; SECONDS < 60; )); do :; done) &
    neighbour=$!
    disown # or bash would tell that it was killed
    spent=$(children_time)
    arguments=(8 1)
    since 07 --cpus 0.2
}

# Ticks of a hundredth of a second, of those that we have waited for.
children_time() {
    awk '{ print $16 + $17 }' "/proc/$$/stat"
}

# In a fair world of nine it gets a ninth; the door is closed if it gets more
# than a third, as other programs want that CPU too.
is_open() {
    local its theirs
    its=$(awk '{ print $14 + $15 }' "/proc/$neighbour/stat")
    theirs=$(($(children_time) - spent))
    ((its * 2 < theirs))
}
