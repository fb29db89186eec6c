# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh

prepare() {
    local disabled=/proc/sys/kernel/io_uring_disabled
    [[ ! -e $disabled || $(<"$disabled") == 0 ]] ||
        cannot 'this host forbids io_uring (kernel.io_uring_disabled)'
    # Some filters say that there is no such call; the host knows better.
    "$root/attack" /dev/null 2>/dev/null || cannot 'this kernel has no io_uring'
    look find_descriptor 'anon_inode:[io_uring]'
    arguments=("$inside/looked")
}

is_open() {
    [[ -s $scratch/evidence ]]
}
