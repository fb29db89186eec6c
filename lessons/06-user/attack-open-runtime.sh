# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh

prepare() {
    look find_program
    arguments=("$inside/looked")
}

# find_program PIDS: the program's file, where one of them holds it open
find_program() {
    local pid link
    for pid in $1; do
        for link in "/proc/$pid/fd/"*; do
            [[ ! $link -ef $program ]] || readlink "$link"
        done
    done
}

is_open() {
    [[ -s $scratch/evidence ]]
}
