# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh

# The cage is larger than the meal: it is there in case the door is open.
prepare() {
    local file
    cage memory
    for file in memory.limit_in_bytes memory.max; do
        [[ ! -e $cage/$file ]] || echo 256M >"$cage/$file"
    done
    look weigh
    arguments=(160 "$inside/looked")
    since 07 --memory 64M
}

# weigh PIDS: what is in memory of each, in kilobytes
weigh() {
    local pid
    for pid in $1; do
        awk '/^VmRSS:/ { print $2 }' "/proc/$pid/status"
    done
}

is_open() {
    awk '$1 > 128 * 1024 { open = 1 } END { exit !open }' "$scratch/evidence"
}
