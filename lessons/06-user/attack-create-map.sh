# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh

prepare() {
    [[ -e /proc/sys/kernel/unprivileged_bpf_disabled ]] ||
        cannot 'this kernel has no bpf(2)'
    look find_descriptor 'anon_inode:bpf-map'
    arguments=("$inside/looked")
}

is_open() {
    [[ -s $scratch/evidence ]]
}
