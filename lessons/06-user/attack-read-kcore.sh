# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh

prepare() {
    [[ -e /proc/kcore ]] || cannot 'this kernel has no /proc/kcore'
    head -c 64 /proc/kcore >"$scratch/header" 2>/dev/null ||
        cannot 'this host is locked down: even its root may not read /proc/kcore'
}

is_open() {
    [[ -s $scratch/header ]] && cmp -s "$scratch/header" "$scratch/output"
}
