# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh

prepare() {
    # Some filters say that there is no such call; the host knows better.
    "$root/attack" /dev/null 2>/dev/null || cannot 'this kernel has no userfaultfd'
    look find_descriptor 'anon_inode:[userfaultfd]'
    arguments=("$inside/looked")
}

is_open() {
    [[ -s $scratch/evidence ]]
}
