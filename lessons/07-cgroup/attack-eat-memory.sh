# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh
about='take more memory than the 64 megabytes that it may have'

# The cage is larger than the meal: it is there in case the door is open.
prepare() {
    local file
    cage memory
    for file in memory.limit_in_bytes memory.max; do
        [[ ! -e $cage/$file ]] || echo 256M >"$cage/$file"
    done
    arguments=(160)
    limits=(--memory 64M)
}

is_open() {
    local peak=$cage/memory.max_usage_in_bytes
    [[ -e $peak ]] || peak=$cage/memory.peak
    (($(<"$peak") > 128 * 1024 * 1024))
}
