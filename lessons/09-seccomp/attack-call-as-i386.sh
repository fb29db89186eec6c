# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh

prepare() {
    [[ $(uname -m) == x86_64 ]] ||
        cannot 'a 64-bit program of this machine has no way to call as a 32-bit one'
    # Without i386's calls the interrupt is an error of the program, and ends it.
    ("$root/attack" /dev/null) 2>/dev/null ||
        cannot "this kernel has no userfaultfd, or takes no call of i386's"
    look find_descriptor 'anon_inode:[userfaultfd]'
    arguments=("$inside/looked")
}

is_open() {
    [[ -s $scratch/evidence ]]
}
