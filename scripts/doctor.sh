#!/usr/bin/env bash
# Says for each lesson and demo whether it works on this computer, works with a
# difference, or doesn't; why; and which one command mends it.
#
# usage: doctor.sh [--json]
#
# Each lesson's program is run, and what it says is told, its hint above all; then
# what no program says of the machine.  Needs no root, and no more than bash: what
# it can't try like that it tells, too.
#
# It changes nothing.  Programs run for some seconds, in namespaces that end with
# them, and one that would load a module, switch on a controller or remove what
# another left is not run.  (For a moment lesson 07's makes a cgroup.)
#
# exit status: 0 if all lessons work, also if with a difference; 1 if one doesn't,
#              or if that can't be told; 125 if the usage is wrong
# No -e: whatever fails here, the rest is told.
set -uo pipefail

[[ ${BASH_SOURCE[0]} == */* ]] || BASH_SOURCE[0]=./${BASH_SOURCE[0]}
project=$(cd "${BASH_SOURCE[0]%/*}/.." && pwd -P)
patience=10 # seconds for one try
build_all='scripts/setup.sh && make programs rootfs'
bridged='--net bridge --ip 10.9.0.2/24'

# shellcheck source=scripts/shell.sh
source "$project/scripts/shell.sh"
# shellcheck source=scripts/cgroups.sh
source "$project/scripts/cgroups.sh"
# shellcheck source=scripts/packages.sh
source "$project/scripts/packages.sh"
# shellcheck source=scripts/doctor/report.sh
source "$project/scripts/doctor/report.sh"
# shellcheck source=scripts/doctor/machine.sh
source "$project/scripts/doctor/machine.sh"

# Options that show more than a plain run, and facts that matter to one that works.
declare -A options_of=(["04-uts"]='--boottime 100' ["05-net"]="$bridged,$bridged --nat"
    ["09-seccomp"]='--seccomp-log,--landlock /:rw')
declare -A facts_of=(["05-net"]='firewall' ["06-user"]='rootless'
    ["07-cgroup"]='cgroups' ["08-caps"]='capabilities'
    ["10-overlay"]='overlay')

# Sets unable to why no program can be tried, and its fix.
prepare_tries() {
    local tool
    unable='' unable_fix=''
    for tool in timeout mktemp unshare setpriv; do
        type -P "$tool" >/dev/null || unable="$tool is missing" unable_fix=$(install_fix "$tool")
    done
    [[ -z $unable ]] || return 0
    log=$(mktemp 2>/dev/null) || unable='no temporary file can be made'
    trap 'rm -f "$log"' EXIT
}

# try COMMAND...: runs it, for some seconds at most, and sets said to what it wrote.
# Its process group ends then, and as it writes to a file, nobody waits for whom it
# left behind.
try() {
    local status=0
    {
        timeout -k 1 "$patience" "$@" </dev/null >"$log" 2>&1 || status=$?
        said=$(<"$log")
    } 2>/dev/null
    ((status != 124 && status != 137)) || said="no answer within $patience seconds"
    return "$status"
}

# run_lesson NAME [OPTION]...: as a student would, but no mount and no link is seen
# on the host; with own_root set, with the rights that a user namespace gives
run_lesson() {
    local around=(unshare --mount) root=("$project/build/rootfs") line
    [[ $1 != 00-* ]] || root=()
    ((EUID == 0)) || around=(${own_root:+unshare --user --map-root-user --mount})
    if [[ $* == *bridge* ]] && read_line /proc/sys/net/ipv4/ip_forward; then
        around+=(--net sh -c 'echo "$0" 2>/dev/null >/proc/sys/net/ipv4/ip_forward; exec "$@"' "$line")
    fi
    try "${around[@]}" "$project/build/bin/$1" "${@:2}" "${root[@]}" true
}

is_built() {
    [[ -f $project/build/bin/$1 && (-d $project/build/rootfs/bin || $1 == 00-*) ]]
}

# read_said COMMAND: sets why to the meaning of what a program said, and fix to the
# command that its hint names: what stands in backquotes at its end, or words to put
# before the command.
read_said() {
    local line hint='' limit kind=user last='`([^`]+)`$'
    local before='put `([^`]+)` before the command'
    local of_version="with cgroup v$cgroup_version $before"
    why='it ended with no word' fix=''
    while IFS= read -r line; do
        case $line in
        'hint: '*) hint=${line#hint: } ;;
        ?*) why=$line ;;
        esac
    done <<<"$said"
    why=${hint:-$why}
    if [[ $why == *': failed to '*': Permission denied' ]]; then
        why='no program can be run in this directory: is it mounted noexec?'
        # Not a fixed name, which somebody else could have made there before.
        fix="cp -R $project \"\$(mktemp -d -p /var/tmp matryoshka.XXXXXX)\""
    elif [[ $hint =~ $of_version || $hint =~ $before ]]; then
        [[ -z $sudo && ${BASH_REMATCH[1]} == sudo ]] || fix="${BASH_REMATCH[1]} $1"
    elif [[ $hint =~ $last ]]; then
        fix=${BASH_REMATCH[1]}
        for limit in /proc/sys/user/max_*_namespaces; do
            ! read_line "$limit" || [[ $line != 0 ]] || kind=${limit#*/max_}
        done
        fix=${fix/KIND/${kind%%_*}}
    fi
}

# judge_failure NAME: what the program said decides
judge_failure() {
    local why fix
    read_said "build/bin/$1 build/rootfs sh"
    if ((EUID)) && [[ $why == *'before the command'* ]]; then
        judge "$1" differs "$why" "$fix"
        [[ ! $1 < 06- ]] || own_root=1 run_lesson "$1" ||
            judge "$1" unseen 'not tried with these rights' 'sudo make doctor'
    elif [[ $why == *'--memory max'* ]] && run_lesson "$1" --memory max; then
        judge "$1" differs "$why" "${sudo}build/bin/$1 --memory max build/rootfs sh"
    elif [[ $said == *'mount overlay: Invalid argument'* ]] && run_lesson "$1" --map 0:0:65536; then
        judge "$1" fails "this kernel's overlays take no idmapped layers; Linux 5.19's do" 'make vm'
    elif [[ $why == *'--map 0:0:1'* ]] && run_lesson "$1" --map 0:0:1; then
        judge "$1" differs "$why" "build/bin/$1 --map 0:0:1 build/rootfs sh"
    else
        judge "$1" fails "$why" "$fix"
    fi
}

# try_options NAME: those that show more than its plain run
try_options() {
    local all options why fix waiting own_root=1
    IFS=, read -r -a all <<<"${options_of[$1]-}"
    for options in "${all[@]}"; do
        if [[ $options == *bridge* ]] &&
            waiting_module veth bridge nf_tables nft_ct nft_chain_nat nft_masq; then
            judge "$1" works "$options: not tried, as it would load the module $waiting"
            return
        elif ! run_lesson "$1" $options; then # words, one by one
            read_said "build/bin/$1 $options build/rootfs sh"
            judge "$options" differs "$why" "$fix"
            copy_reasons "$1" "$options"
            return
        fi
    done
}

judge_lesson() {
    local fact change=''
    judge "$1" works
    [[ $1 < 07- ]] || find_change
    [[ $1 < 10- ]] || ! waiting_module overlay || change='loads the module overlay'
    if ! is_built "$1"; then
        [[ $distribution == debian ]] || copy_reasons "$1" packages unseen
        judge "$1" unseen 'not tried: it is not built yet' "$build_all"
    elif [[ -n $unable ]]; then
        judge "$1" unseen "not tried: $unable" "$unable_fix"
    elif [[ -n $change ]]; then
        judge "$1" unseen "not tried, as a run $change" "${sudo}build/bin/$1 build/rootfs sh"
    elif run_lesson "$1"; then
        [[ -z $said ]] || judge "$1" differs "${said#*: }"
    else
        judge_failure "$1"
    fi
    [[ ${state[$1]} != @(works|differs) ]] || try_options "$1"
    [[ ${state[$1]} != unseen ]] || copy_reasons "$1" kernel
    for fact in ${facts_of[$1]-}; do
        [[ ${state[$1]} == unseen || ${state[$fact]-} != @(differs|fails) ]] ||
            copy_reasons "$1" "$fact" differs
    done
}

# judge_demo NAME: by its line "# needs:", which has the words of preflight.sh
judge_demo() {
    local script word
    script=$(<"$project/scripts/$1.sh")
    judge "$1" works
    [[ $script =~ $'\n# needs:'([^$'\n']*) ]] || judge "$1" unseen 'it has no line "# needs:"'
    for word in ${BASH_REMATCH[1]-}; do
        case $word in
        root) [[ -z $sudo ]] || judge "$1" differs 'it needs root' "sudo scripts/$1.sh" ;;
        user) copy_reasons "$1" 06-user ;;
        rootless) copy_reasons "$1" rootless ;;
        veth | bridge) copy_reasons "$1" "$bridged" ;;
        */*)
            if [[ ! -x $project/build/$word ]]; then
                judge "$1" unseen 'not tried: the programs are not built yet' "$build_all"
            elif [[ ${state[${word#*/}]-} == @(fails|unseen) ]]; then
                copy_reasons "$1" "${word#*/}"
            fi
            ;;
        *) is_there "$word" ||
            judge "$1" fails "the command $word is missing" "$(install_fix "$word")" ;;
        esac
    done
}

main() {
    local form=text colours='' name line sudo='' cgroup_version=2

    case ${1:-}:$# in
    :0) ;;
    --json:1) form=json ;;
    --help:1) sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0" && return ;;
    *) die 'usage: doctor.sh [--json]' ;;
    esac
    export LC_ALL=C PATH=$PATH:/usr/sbin:/sbin
    [[ ! -t 1 || -n ${NO_COLOR:-} || ${TERM:-dumb} == dumb ]] || colours=1
    read_line /proc/sys/kernel/osrelease || die 'no /proc, so nothing can be seen'
    release=$line
    ((EUID == 0)) || sudo='sudo '
    [[ $distribution == debian ]] || build_all='make programs rootfs'
    prepare_tries
    for name in kernel capabilities cgroups rootless overlay firewall; do
        "check_$name"
    done
    check_packages packages run
    check_packages test-packages run labs test
    for name in $(container_rooms); do
        lessons+=("$name")
        judge_lesson "$name"
    done
    for name in "$project"/scripts/demo-*.sh; do
        name=${name##*/} name=${name%.sh}
        [[ $name == 'demo-*' ]] || { demos+=("$name") && judge_demo "$name"; }
    done
    "print_$form"
    for name in "${lessons[@]}"; do
        [[ ${state[$name]} == @(works|differs) ]] || return 1
    done
}

main "$@"
