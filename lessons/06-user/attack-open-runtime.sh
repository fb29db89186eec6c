# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh

prepare() {
    look find_program
    arguments=("$inside/looked")
}

find_program() {
    local link
    for link in "/proc/$1/fd/"*; do
        [[ ! $link -ef $program ]] || readlink "$link"
    done
}

is_open() {
    [[ -s $scratch/evidence ]]
}
