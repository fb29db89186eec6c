# Facts of the machine that no program tells.  Part of doctor.sh.
# shellcheck shell=bash disable=SC2034,SC2154

# read_line FILE: sets line to its first one; fails if it can't be read
read_line() {
    line=''
    [[ -r $1 ]] && { IFS= read -r line || [[ -n $line ]]; } 2>/dev/null <"$1"
}

# lists FILE WORD...: are all of them in its first line?
lists() {
    local line word
    read_line "$1" || return 1
    for word in "${@:2}"; do
        [[ " $line " == *" $word "* ]] || return 1
    done
}

# waiting_module NAME...: sets waiting to the first module that would be loaded by
# its first use, which would change the machine; fails if there is none
waiting_module() {
    local known=''
    [[ ! -r /lib/modules/$release/modules.dep ]] || known=$(<"/lib/modules/$release/modules.dep")
    for waiting in "$@"; do
        [[ -d /sys/module/$waiting || $known != *"/$waiting.ko"* ]] || return 0
    done
    return 1
}

# check_packages FACT WORD...: what is needed for these, by this distribution's names
check_packages() {
    local things known unknown fix
    mapfile -t things < <(missing_for "${@:2}")
    name_packages "${things[@]}"
    fix=$(install_fix "${things[@]}")
    [[ $distribution != debian ]] || fix="scripts/setup.sh${3:+ ${*: -1}}"
    if ((${#things[@]} == 0)); then
        judge "$1" works 'all that is needed is there'
    else
        judge "$1" fails "${known:+packages: ${known[*]}}${known:+${unknown:+; }}${unknown:+what brings: ${unknown[*]}}" "$fix"
    fi
}

check_kernel() {
    local major minor how=works
    IFS=.- read -r major minor _ <<<"$release"
    ((major * 1000 + ${minor%%[!0-9]*} >= 5012)) || how=fails
    judge kernel "$how" "Linux $release; 5.12 or newer is needed"
}

# Root's power comes in pieces, and some machines keep some of them back.
check_capabilities() {
    local line absent
    read_line /proc/sys/kernel/cap_last_cap || line=40
    [[ $(</proc/self/status) =~ CapEff:[[:space:]]*([0-9a-f]+) ]]
    printf -v absent %x $((~16#${BASH_REMATCH[1]} & (1 << (line + 1)) - 1))
    if ((EUID)); then
        judge capabilities unseen "an ordinary user has none; sudo shows root's" 'sudo make doctor'
    elif [[ $absent == 0 ]]; then
        judge capabilities works 'root has them all'
    else
        line=$(capsh --decode="$absent" 2>/dev/null) || line=0x$absent
        line=${line^^}
        judge capabilities differs "root here lacks ${line#*=}: what needs that fails \
with EPERM, and --cap-add can't grant it"
    fi
}

# try_as_user LESSON WORD...: its program, as an ordinary user: also for root, who is
# then who called sudo, or nobody; sets user.  Root has the program open already, and
# is in build/rootfs, as build/ is closed to others.
try_as_user() {
    local as=()
    user=${USER:-$EUID}
    if ((EUID == 0)); then
        user=${SUDO_USER:-nobody}
        as=(setpriv "--reuid=${SUDO_UID:-65534}" "--regid=${SUDO_GID:-65534}" --clear-groups)
    fi
    cd "$project/build/rootfs" || die "build/rootfs can't be entered"
    try "${as[@]}" env /proc/self/fd/3 "${@:2}" 3<"$project/build/bin/$1"
}

check_rootless() {
    local user why fix
    if [[ -n $unable ]] || ! is_built 06-user; then
        judge rootless unseen "not tried: ${unable:-lesson 06 is not built yet}" "${unable_fix:-$build_all}"
    elif ! try_as_user 06-user . wc -l /proc/self/uid_map; then
        read_said 'scripts/doctor.sh'
        judge rootless fails "$why" "$fix"
    elif [[ $user != nobody && $said == '1 '* ]]; then
        judge rootless differs "without root there is only one id inside: newuidmap \
is missing, or /etc/subuid and /etc/subgid have no line for $user" \
            "sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 $user"
    else
        judge rootless works "user namespaces work without root (tried as $user)"
    fi
}

# An overlay in a user namespace of one's own, which some kernels refuse.
check_overlay() {
    local user why fix waiting
    if [[ ${state[rootless]} != @(works|differs) ]] || ! is_built 10-overlay; then
        judge overlay unseen 'not tried without root: lesson 10 is not built, or see rootless'
    elif waiting_module overlay; then
        judge overlay unseen "not tried, as it would load the module $waiting"
    elif try_as_user 10-overlay --memory max --pids max . true; then
        judge overlay works "an overlay can be mounted without root (tried as $user)"
    else
        read_said 'scripts/doctor.sh'
        judge overlay differs "without root: $why"
    fi
}

# find_unified: sets top, where version 2 is mounted, and path, our cgroup there
find_unified() {
    local version point above below
    top='' path=''
    ! find_cgroup "$$" '' || top=$point path=$point$below
}

# hint_for MESSAGE ERRNO: what src/hints.tsv says of them
hint_for() {
    local message errno words
    while IFS=$'\t' read -r message errno words; do
        [[ $message:$errno != "$1:$2" ]] || printf '%s\n' "$words"
    done <"$project/src/hints.tsv"
}

check_cgroups() {
    local lines line top path old='' absent='' name why fix version point above below
    local off=$'\nmemory\t[0-9]+\t[0-9]+\t0'
    lines=$(</proc/self/cgroup) # at once, as in find_cgroup()
    while IFS=: read -r _ line _; do
        old+=" ${line//,/ } "
    done <<<"$lines"
    [[ $old != *' pids '* ]] || cgroup_version=1
    find_unified
    for name in pids memory cpu cpuset hugetlb; do
        find_controller "$$" "$name" || absent+=" $name"
    done
    if [[ $(</proc/self/mountinfo) != *' - cgroup'* ]]; then
        judge cgroups fails 'no cgroups are mounted here'
        for name in /run/netns/*; do
            [[ ! $name -ef /proc/self/ns/net ]] || judge cgroups fails \
                'ip netns exec covers /sys, and the cgroups in it' "nsenter --net=$name scripts/doctor.sh"
        done
    elif [[ $absent == *pids* ]]; then
        judge cgroups fails "no cgroup hierarchy that is mounted here has$absent" 'make vm'
    elif [[ $absent == *memory* && $(</proc/cgroups) =~ $off ]]; then
        why=$(hint_for 'find cgroup controller memory' 'ENOENT memoryless') fix=''
        # Its command is a Raspberry Pi's, whose older systems have the file in /boot.
        for name in /boot/cmdline.txt /boot/firmware/cmdline.txt; do
            [[ ! -f $name || ! $why =~ \`(sudo\ [^\`]*)/boot/firmware/cmdline.txt\` ]] ||
                fix="${BASH_REMATCH[1]}$name && sudo reboot"
        done
        judge cgroups differs "$why" "$fix"
    elif [[ $absent == *memory* ]]; then
        judge cgroups differs "no cgroup hierarchy that is mounted here has$absent, as in a \
container that was given none: memory has no limit" \
            "${sudo}build/bin/07-cgroup --memory max build/rootfs sh"
    elif ((cgroup_version == 1)); then
        judge cgroups differs "version 1${top:+, beside version 2}${absent:+, without$absent}: files \
have the names that the chapter calls v1; a machine with v2 is one command away" 'make vm'
    else
        judge cgroups works "version 2${absent:+, without$absent}"
    fi
}

# Sets change to what a run of lesson 07 would change for good, or to nothing: it
# sweeps what killed ones left where we are, in version 2 also above, and switches
# controllers on there, in the nearest cgroup that has no processes.
find_change() {
    local directory above procs name top path wanted=() status
    find_unified
    shopt -s globstar nullglob
    for directory in /sys/fs/cgroup/**/matryoshka-[0-9]*; do
        above=${directory%/*}
        { procs=$(<"$above/cgroup.procs"); } 2>/dev/null || procs=''
        [[ $path/ == "$above"/* || " ${procs//$'\n'/ } " == *" $$ "* ]] || continue
        status=0 # whose run goes on holds the lock on it
        flock -n "$directory" true 2>/dev/null || status=$?
        [[ $status == 1 || ! -w $above ]] || change="removes $directory, which a killed one left"
    done
    shopt -u globstar nullglob
    for name in pids memory; do
        ! lists "$top/cgroup.controllers" "$name" || wanted+=("$name")
    done
    while ((${#wanted[@]})); do
        if [[ $path == "$top" ]] || ! lists "$path/cgroup.procs"; then
            ! lists "$path/cgroup.subtree_control" "${wanted[@]}" || return 0
            if [[ -w $path/cgroup.subtree_control ]] && lists "$path/cgroup.controllers" "${wanted[@]}"; then
                change="switches controllers on in $path and leaves them so"
                return
            fi
        fi
        [[ $path != "$top" ]] || return 0
        path=${path%/*}
    done
}

# Docker drops what it doesn't know, and an accept of ours doesn't change that.
check_firewall() {
    local rules='' waiting across=''
    if ((EUID)); then
        judge firewall unseen "only root may read the firewall's rules" 'sudo make doctor'
    elif ! waiting_module nf_tables && ! rules=$(nft list ruleset ip 2>/dev/null); then
        judge firewall unseen "nft can't read the rules" "$(install_fix nft)"
    elif [[ $rules =~ chain\ FORWARD\ \{[^\}]*policy\ drop ]]; then
        ! lists /proc/sys/net/bridge/bridge-nf-call-iptables 1 ||
            across=', and two containers not each other'
        judge firewall differs "the policy of the chain FORWARD is DROP, as Docker \
sets it: with --nat a container reaches nothing outside$across" \
            'sudo iptables -I FORWARD -i doll0 -j ACCEPT && sudo iptables -I FORWARD -o doll0 -j ACCEPT'
    else
        judge firewall works 'nft shows no policy DROP in a chain FORWARD'
    fi
}
