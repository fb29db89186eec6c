# Which version of cgroups has which controller, and whether this caller may make
# a cgroup with it.  Nothing is made here: the one that a lesson's own run makes,
# and removes, is the try.  Part of doctor.sh.
# shellcheck shell=bash disable=SC2034,SC2154

cgroup_version='' # where the pids controller is: 1, 2 or ""
cgroup_change=''  # what a run would have to switch on, and leave so
cgroup_stale=''   # what a killed run has left, and the next run will remove

# find_hierarchy CONTROLLER: sets version, top (where it's mounted) and path (our
# own cgroup there); fails if no mounted hierarchy has it.  Lesson 07 looks for
# it in the same way.
find_hierarchy() {
    local wanted=$1 id controllers rest
    while IFS=: read -r id controllers path; do
        if [[ -z $controllers ]]; then
            version=2
            find_cgroup_mount cgroup2 '' || continue
            read_line "$top/cgroup.controllers" && has_word "$wanted" "$line" &&
                return 0
        elif has_word "$wanted" "$controllers"; then
            version=1
            ! find_cgroup_mount cgroup "$wanted" || return 0
        fi
    done </proc/self/cgroup 2>/dev/null
    return 1
}

# find_cgroup_mount TYPE CONTROLLER: sets top, and makes path a full one
find_cgroup_mount() {
    local entry fields rest root
    while IFS= read -r entry; do
        read -r -a fields <<<"$entry"
        read -r -a rest <<<"${entry#* - }"
        [[ ${rest[0]} == "$1" ]] || continue
        [[ -z $2 ]] || has_word "$2" "${rest[2]}" || continue
        root=${fields[3]%/}
        [[ $path != /..* && $path/ == "$root"/* ]] || continue
        top=${fields[4]} path=${path#"$root"}
        path=$top${path%/}
        return 0
    done </proc/self/mountinfo
    return 1
}

# has_processes DIRECTORY: the top, which has no type, may have them
has_processes() {
    [[ -e $1/cgroup.type ]] && read_line "$1/cgroup.procs"
}

# would_enable CONTROLLER...: what enable() of lesson 07 would find in path: sets
# absent to those that it would have to switch on there, and error to its errno,
# or to nothing
would_enable() {
    local name line='' has=''
    absent='' error=''
    if has_processes "$path"; then
        error=EBUSY
        return
    fi
    ! read_line "$path/cgroup.subtree_control" || has=$line
    for name in "$@"; do
        has_word "$name" "$has" || absent+=" $name"
    done
    absent=${absent# }
    [[ -n $absent ]] || return 0
    if [[ ! -w $path/cgroup.subtree_control ]]; then
        error=EACCES
        [[ ,$mount_options, != *,ro,* ]] || error=EROFS
        return
    fi
    has=''
    ! read_line "$path/cgroup.controllers" || has=$line
    for name in $absent; do
        has_word "$name" "$has" || error=ENOENT
    done
}

# find_parent CONTROLLER...: sets path to where a run with these controllers of
# version 2 would make its cgroup: in the nearest one above that can have them
find_parent() {
    while true; do
        would_enable "$@"
        [[ -n $error ]] || return 0
        [[ $path != "$top" ]] || return 1
        path=${path%/*}
    done
}

check_version() {
    local one='' two='' entry line version top path
    while IFS= read -r entry; do
        case ${entry#* - } in
        'cgroup2 '*) two=1 ;;
        'cgroup '*) one=1 ;;
        esac
    done </proc/self/mountinfo
    ! find_hierarchy pids || cgroup_version=$version
    case $one:$two in
    :1) found cgroup-version ok 'version 2 alone' ;;
    1:) found cgroup-version differs 'cgroup v1: files have the names that the \
chapter calls v1; a machine with v2 is one command away' 'make vm' ;;
    1:1) found cgroup-version differs "both versions are mounted, and the \
controllers are those of cgroup v${cgroup_version:-1}; a machine with v2 alone \
is one command away" 'make vm' ;;
    *) found_by_hint cgroup-version missing 'find cgroup controller' ENOENT ;;
    esac
}

# check_controller NAME STATE: where it is; STATE is what it means if it's missing
check_controller() {
    local name=$1 version top path absent error ours=', not delegated to us'
    if ! find_hierarchy "$name"; then
        found_by_hint "cgroup-$name" "$2" 'find cgroup controller' ENOENT
        return
    fi
    mount_of "$top"
    if ((version == 1)); then
        [[ ! -w $path ]] || ours=''
        found "cgroup-$name" ok "v1, in $path$ours"
    elif ! find_parent "$name"; then
        found "cgroup-$name" ok "v2, not switched on here$ours"
    else
        [[ ! -w $path ]] || ours=''
        found "cgroup-$name" ok \
            "v2, ${absent:+not yet }switched on for children of $path$ours"
    fi
}

# May we make the cgroup of a run, which has at least these controllers?
check_delegation() {
    local lesson_command='build/bin/07-cgroup build/rootfs sh'
    local name version top path absent='' error='' directory paths=() wanted=(pids)
    ! find_hierarchy memory || ((version == 1)) || wanted+=(memory)
    for name in pids memory freezer; do
        find_hierarchy "$name" || continue
        mount_of "$top"
        if ((version == 2)) && ! find_parent "${wanted[@]}"; then
            found_by_hint delegation missing 'write cgroup.subtree_control' \
                "$error" "$lesson_command"
            return
        fi
        if [[ ! -w $path ]]; then
            error=EACCES
            [[ ,$mount_options, != *,ro,* ]] || error=EROFS
            found_by_hint delegation missing 'mkdir cgroup' "$error" \
                "$lesson_command"
            return
        fi
        [[ -z $absent ]] || cgroup_change=$path
        paths+=("$path")
    done
    for directory in "${paths[@]/%//matryoshka-}"*; do
        # Whose run goes on holds the lock on it.
        ! attempt flock -n "$directory" true || cgroup_stale=$directory
    done
    if ((${#paths[@]} == 0)); then
        found delegation missing 'no cgroups are mounted here'
    else
        found delegation ok "we may make cgroups${cgroup_change:+, and may switch controllers on for them in $cgroup_change}"
    fi
}

check_swap() {
    local version top path line swaps='' file
    while read -r file _; do
        [[ $file == Filename ]] || swaps=$file
    done </proc/swaps 2>/dev/null
    if [[ -z $swaps ]]; then
        found swap-limit ok 'there is no swap, so that it needs no limit'
        return
    fi
    find_hierarchy memory || return 0
    for file in "$path"/memory.{memsw.limit_in_bytes,swap.max} \
        "$top"/*/memory.swap.max; do
        [[ ! -e $file ]] || {
            found swap-limit ok 'the kernel counts it'
            return
        }
    done
    if ((version == 2)) && [[ $path == "$top" ]]; then
        found swap-limit unseen 'no cgroup but the top is there, and it shows none'
    else
        found_by_hint swap-limit differs "open cgroup's swap limit" ENOENT
    fi
}

check_cgroups() {
    local name
    check_version
    check_delegation
    for name in pids memory; do
        check_controller "$name" missing
    done
    for name in cpu cpuset hugetlb; do
        check_controller "$name" differs
    done
    if [[ $cgroup_version == 1 ]]; then
        check_controller freezer missing
        check_controller blkio differs
        check_controller devices differs
    else
        check_controller io differs
    fi
    check_swap
}
