# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh

# The cage is larger than the meal: it is there in case the door is open.
prepare() {
    local file
    cage memory
    for file in memory.limit_in_bytes memory.max; do
        [[ ! -e $cage/$file ]] || echo 256M >"$cage/$file"
    done
    [[ -e $cage/memory.max_usage_in_bytes || -e $cage/memory.peak ]] ||
        cannot 'this kernel keeps no peak of memory (memory.peak: Linux 5.19)'
    arguments=(160)
    since 07 --memory 64M
}

is_open() {
    local peak=$cage/memory.max_usage_in_bytes
    [[ -e $peak ]] || peak=$cage/memory.peak
    (($(<"$peak") > 128 * 1024 * 1024))
}
