# Each kind of namespace, made and thrown away.  Part of doctor.sh.
# shellcheck shell=bash disable=SC2034,SC2154

# Each kind's name in /proc/PID/ns, and unshare(1)'s and clone(2)'s for it.
namespace_kinds=('mnt mount NEWNS' 'pid pid NEWPID' 'uts uts NEWUTS'
    'ipc ipc NEWIPC' 'net net NEWNET' 'user user NEWUSER'
    'cgroup cgroup NEWCGROUP' 'time time NEWTIME')

# The words that give us, for a moment, root's rights over new namespaces.
as_root=()
userns='' # "works" if a user namespace of ours gives rights

# The words that make an ordinary user of root: whoever called sudo, or nobody.
choose_user() {
    as_user=()
    local group_id=65534
    user=nobody user_id=65534
    if ((${SUDO_UID:-0} != 0)); then
        user=${SUDO_USER:-$SUDO_UID} user_id=$SUDO_UID group_id=${SUDO_GID:-$SUDO_UID}
    fi
    if ((EUID != 0)); then
        user=${USER:-${LOGNAME:-$EUID}} user_id=$EUID
        ! is_command id || user=$(id -un 2>/dev/null) || user=$EUID
        return 0
    fi
    as_user=(setpriv "--reuid=$user_id" "--regid=$group_id" --clear-groups --)
}

# forbidden_by_switch: sets hint and fix if a switch of the system forbids users
# to make user namespaces; the same two of which lesson 06 knows
forbidden_by_switch() {
    hint='' fix=''
    if read_line /proc/sys/kernel/unprivileged_userns_clone && [[ $line == 0 ]]; then
        hint_for kernel.unprivileged_userns_clone EPERM
    elif read_line /proc/sys/kernel/apparmor_restrict_unprivileged_userns &&
        [[ $line == 1 ]]; then
        hint_for kernel.apparmor_restrict EPERM
    fi
    fix_in "$hint" ''
    [[ -n $hint ]]
}

# explain_failure CHECK STATE CALL KIND: why attempt() failed
explain_failure() {
    local error
    error_in "$(last_said)"
    if [[ $said == *'command not found' ]]; then
        found_no_tool "$1"
    elif [[ -n $error ]]; then
        found_by_hint "$1" "$2" "$3" "$error" 'scripts/doctor.sh' "$4"
    else
        found "$1" "$2" "$(last_said)"
    fi
}

# The rights in it are tried as well: AppArmor gives the namespace without them.
check_user_namespaces() {
    local hint fix
    choose_user
    if attempt "${as_user[@]}" unshare --user --map-root-user --mount true; then
        userns=works
        found rootless ok "user namespaces work without root (tried as $user)"
    elif ((EUID == 0)) && [[ $said == setpriv:* ]]; then
        found rootless unseen "we can't become $user to try it: $(last_said)"
    elif [[ $said == *'not permitted' || $said == *denied ]] && forbidden_by_switch; then
        found rootless missing "$hint" "$fix"
    else
        explain_failure rootless missing 'unshare CLONE_NEWUSER' user
    fi
    ((EUID == 0)) || as_root=(unshare --user --map-root-user)
}

check_namespace() {
    local kind=$1 option=$2 flag=$3 line limit='' words=(unshare)
    ! read_line "/proc/sys/user/max_${kind}_namespaces" || limit=$line
    if [[ ! -e /proc/self/ns/$kind ]]; then
        if [[ $kind == time ]]; then
            found_by_hint time missing 'unshare CLONE_NEWTIME' EINVAL
        else
            found "$kind" missing "this kernel has no $kind namespaces"
        fi
        return
    fi
    if ! is_command unshare; then
        said='unshare: command not found'
        found_no_tool "$kind"
        return
    fi
    if ((EUID != 0)) && [[ $userns != works && $limit != 0 ]]; then
        found "$kind" unseen "without root it can't be tried here, as user \
namespaces don't work" 'sudo scripts/doctor.sh'
        return
    fi
    ((EUID == 0)) || words=("${as_root[@]}")
    [[ $kind != user || $EUID == 0 ]] || words=(unshare --map-root-user)
    [[ $kind != pid ]] || words+=(--fork --kill-child)
    if attempt "${words[@]}" "--$option" true; then
        found "$kind" ok "a new one was made${limit:+; at most $limit of them}"
    else
        explain_failure "$kind" missing "unshare CLONE_$flag" "$kind"
    fi
}

check_namespaces() {
    local entry
    for entry in "${namespace_kinds[@]}"; do
        # shellcheck disable=SC2086 # three words
        check_namespace $entry
    done
}

# has_range FILE: does the user have a line there?  As find_subordinate() reads.
has_range() {
    local name first count
    [[ -r $1 ]] || return 1
    while IFS=: read -r name first count; do
        [[ $name != "$user" && $name != "$user_id" ]] || return 0
    done <"$1"
    return 1
}

check_subordinate_ids() {
    local name hint fix
    for name in uid gid; do
        is_command "new${name}map" && continue
        hint_for "exec new${name}map" ENOENT
        fix_in "$hint" ''
        [[ $distribution == debian ]] || fix_for newuidmap uidmap
        found subordinate-ids differs "new${name}map: $hint" "$fix"
        return
    done
    if ((EUID == 0)) && [[ $user == nobody ]]; then
        found subordinate-ids ok 'newuidmap is there; root needs no range'
        return
    fi
    for name in subuid subgid; do
        has_range "/etc/$name" && continue
        found subordinate-ids differs "without root there is only one id inside: \
/etc/$name has no line for $user" "sudo usermod --add-subuids 100000-165535 \
--add-subgids 100000-165535 $user"
        return
    done
    if attempt "${as_user[@]}" unshare --user --map-root-user --map-auto true; then
        found subordinate-ids ok "newuidmap maps the range of $user"
    elif [[ $userns != works ]]; then
        found subordinate-ids unseen "user namespaces don't work without root here"
    elif [[ $said == *unrecognized* ]]; then
        found subordinate-ids ok "$user has a range; this unshare(1) can't try it"
    else
        found subordinate-ids differs "newuidmap refused: $(last_said)"
    fi
}
