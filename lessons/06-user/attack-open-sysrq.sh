# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh

prepare() {
    [[ -e /proc/sysrq-trigger ]] || cannot 'this kernel has no /proc/sysrq-trigger'
    look find_trigger
    arguments=("$inside/looked")
}

# The flags are octal; the last digit is 1 for O_WRONLY.
find_trigger() {
    local link
    for link in "/proc/$1/fd/"*; do
        [[ $(readlink "$link") != */sysrq-trigger ]] ||
            grep '^flags:.*1$' "/proc/$1/fdinfo/${link##*/}"
    done
}

is_open() {
    [[ -s $scratch/evidence ]]
}
