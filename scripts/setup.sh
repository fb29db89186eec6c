#!/usr/bin/env bash
# Installs what matryoshka needs, with apt, and does nothing if all is there.
#
# usage: setup.sh [--missing] [labs | test | peers]
#   without a word: what is needed to build and run; labs: also to check and grade
#   a lab; test: also for all tests; peers: also the tools with which the isolation
#   matrix compares
#   --missing: print the packages that are missing, and install nothing
#
# On a distribution without apt it says what to type there, and stops.
set -euo pipefail

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)

# shellcheck source=scripts/shell.sh
source "$project/scripts/shell.sh"
# shellcheck source=scripts/packages.sh
source "$project/scripts/packages.sh"

install() {
    local as_root=()

    if ((EUID != 0)); then
        is_there sudo || die "there is no sudo; become root by su -, and type there: apt-get install $*"
        as_root=(sudo)
        # Without a terminal sudo must not ask for a password.
        [[ -t 0 ]] || as_root+=(-n)
    fi
    printf 'setup.sh: installing %s\n' "$*"
    # Debian's two packages of busybox exclude each other.
    [[ $* != *busybox-static* ]] || ! type -P busybox >/dev/null ||
        printf 'setup.sh: busybox-static takes the place of busybox\n'
    # A source that is gone hinders nothing but its own packages.
    "${as_root[@]}" apt-get update -q || printf 'setup.sh: not all lists of packages could be fetched\n' >&2
    # A package may be there, and what it brought no more.
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -q -y --no-install-recommends --reinstall "$@"
}

main() {
    local what_for=(run) only_list='' things

    if [[ ${1:-} == --missing ]]; then
        only_list=1
        shift
    fi
    case ${1:-}:$# in
    :0) ;;
    labs:1 | peers:1) what_for+=("$1") ;;
    test:1) what_for+=(labs test) ;;
    *) die 'usage: setup.sh [--missing] [labs | test | peers]' ;;
    esac
    mapfile -t things < <(missing_for "${what_for[@]}")
    ((${#things[@]})) || return 0
    name_packages "${things[@]}"
    if [[ -n $only_list ]]; then
        printf '%s\n' "${known[*]}${unknown:+ ${unknown[*]}}"
        return
    fi
    is_there apt-get || lack "${things[@]}"
    install "${known[@]}"
    mapfile -t things < <(missing_for "${what_for[@]}")
    ((${#things[@]} == 0)) || die "still missing: ${things[*]}"
}

main "$@"
