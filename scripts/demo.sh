#!/usr/bin/env bash
# The live demos, in the order of a workshop.
#
# usage: demo.sh                    lists them
#        demo.sh NAME [OPTION...]   plays one; --list shows its steps, and
#                                   --from STEP begins there
#        demo.sh --casts [NAME...]  records them with asciinema in scripts/demo/casts
# environment: DEMO_AUTO=1   play without waiting for Enter
#              DEMO_PACE=2   then: so many seconds for each Enter
set -euo pipefail

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
order=(process syscalls chroot pid mount net user cgroup-memory cgroup-pids
    cgroup-cpu cgroup-rest caps seccomp overlay toy tree)

# shellcheck source=scripts/shell.sh
source "$project/scripts/shell.sh"
# shellcheck source=scripts/packages.sh
source "$project/scripts/packages.sh"

# word KEY NAME: what the line `# KEY:` of that demo's head says
word() {
    sed -n "s/^# $1: *//p" "$project/scripts/demo-$2.sh"
}

list() {
    local name
    for name in "${order[@]}"; do
        printf '%-14s %3s min  %s\n' "$name" "$(word minutes "$name")" \
            "$(word about "$name")"
    done
}

# sets player: the words that play a demo, with sudo if it needs root
choose_player() {
    local name=$1
    [[ -x $project/scripts/demo-$name.sh ]] ||
        die "there is no demo $name; these are: ${order[*]}"
    player=("$project/scripts/demo-$name.sh")
    if ((EUID != 0)) && [[ " $(word needs "$name") " == *' root '* ]]; then
        player=(sudo env "DEMO_AUTO=${DEMO_AUTO:-}" "DEMO_PACE=${DEMO_PACE:-}" "TERM=${TERM:-dumb}" "${player[@]}")
    fi
}

# A recording is of what a window of 80x24 would show, at a reader's pace, in the
# virtual machine, where nothing of this computer is to be seen.
record() {
    cd "$project"
    scripts/vm.sh --mem 1024 --timeout 3600 scripts/demo/record.sh "$@" </dev/null |
        scripts/demo/keep-casts.py scripts/demo/casts
}

main() {
    local player name
    case ${1:-} in
    '') list ;;
    --casts)
        shift
        require asciinema
        (($# > 0)) || set -- "${order[@]}"
        for name in "$@"; do
            choose_player "$name"
        done
        record "$@"
        ;;
    -*) die 'usage: demo.sh [NAME [OPTION...] | --casts [NAME...]]' ;;
    *)
        choose_player "$1"
        shift
        exec "${player[@]}" "$@"
        ;;
    esac
}

main "$@"
