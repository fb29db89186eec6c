#!/usr/bin/env bash
# Looks at this computer and says for each lesson and demo whether it works here,
# works with a difference, or doesn't; why; and which one command mends it.
#
# usage: doctor.sh [--json]
#
# Needs no root: what only root could see is said to be unseen, and a lesson that
# only wants sudo before its command works with a difference.  Needs no more than
# bash; without coreutils, util-linux and the built programs it sees less, and
# says so.
#
# It changes nothing.  What can be tried is tried, in namespaces that end with the
# try and with a time limit; a lesson's own program has the last word on it.  (For
# a moment lesson 07's makes a cgroup, as there is no throw-away hierarchy.)  No
# module is loaded: what would load one is not tried.
#
# exit status: 0 if all lessons work, also if with a difference, such as that they
#              are to be built; 1 if one doesn't, or if that can't be told;
#              125 if the usage is wrong
set -euo pipefail

[[ ${BASH_SOURCE[0]} == */* ]] || BASH_SOURCE[0]=./${BASH_SOURCE[0]}
project=$(cd "${BASH_SOURCE[0]%/*}/.." && pwd -P)
patience=10 # seconds for one try

# shellcheck source=scripts/doctor/hints.sh
source "$project/scripts/doctor/hints.sh"
# shellcheck source=scripts/doctor/probe.sh
source "$project/scripts/doctor/probe.sh"
# shellcheck source=scripts/doctor/report.sh
source "$project/scripts/doctor/report.sh"
# shellcheck source=scripts/doctor/host.sh
source "$project/scripts/doctor/host.sh"
# shellcheck source=scripts/doctor/namespaces.sh
source "$project/scripts/doctor/namespaces.sh"
# shellcheck source=scripts/doctor/cgroups.sh
source "$project/scripts/doctor/cgroups.sh"
# shellcheck source=scripts/doctor/files.sh
source "$project/scripts/doctor/files.sh"
# shellcheck source=scripts/doctor/network.sh
source "$project/scripts/doctor/network.sh"
# shellcheck source=scripts/doctor/tools.sh
source "$project/scripts/doctor/tools.sh"
# shellcheck source=scripts/doctor/lessons.sh
source "$project/scripts/doctor/lessons.sh"

die() {
    printf 'doctor.sh: %s\n' "$@" >&2
    exit 125
}

usage() {
    local line
    while IFS= read -r line; do
        [[ $line == '#'* ]] || break
        [[ $line == '#!'* ]] || printf '%s\n' "${line#'#'}"
    done <"${BASH_SOURCE[0]}"
}

# look: all checks, and the lessons' runs between them, which some explain and
# some need
look() {
    local line said where limited module_files=''
    limited=()
    ! is_command timeout || limited=(timeout --foreground -k 1 "$patience")
    read_distribution
    list_modules
    section=Users
    check_user_namespaces
    check_subordinate_ids
    section=Namespaces
    check_namespaces
    section=Cgroups
    check_cgroups
    section=Packages
    check_tools
    section=Files
    check_places
    list_lessons
    judge_lessons
    section=Host
    check_kernel
    check_options
    check_surroundings
    check_rights
    check_security
    section=Files
    check_files
    section=Network
    check_network
    section=Resources
    check_resources
    finish_lessons
    judge_demos
    sort_checks
}

main() {
    local form=text colours='' release='' lesson

    case ${1:-}:$# in
    :0) ;;
    --json:1) form=json ;;
    --help:1)
        usage
        return 0
        ;;
    *) die 'usage: doctor.sh [--json]' ;;
    esac
    export LC_ALL=C PATH=$PATH:/usr/sbin:/sbin
    [[ ! -t 1 || -n ${NO_COLOR:-} || ${TERM:-dumb} == dumb ]] || colours=1
    read_line /proc/sys/kernel/osrelease || die 'no /proc, so nothing can be seen'
    release=$line
    read_hints
    look
    "print_$form"
    for lesson in "${lessons[@]}"; do
        [[ ${verdict[$lesson]} == @(works|differs) ]] || return 1
    done
}

main "$@"
