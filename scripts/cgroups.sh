# shellcheck shell=bash disable=SC2034 # what find_cgroup sets is the callers'
# Where the cgroup of a process is, as a directory.  Sourced by whoever looks there;
# needs no more than bash.  See "mountinfo" in proc(5), and cgroups(7).

# find_cgroup PID CONTROLLER: finds the hierarchy of version 1 that has the controller,
# or else that of version 2, and the cgroup of the process there.  Sets
# version, point, where the hierarchy is mounted, above, what is left out there of
# the tree's top, and below, the way from there to the cgroup.
find_cgroup() {
    local lines controllers path
    # At once: somebody may mount a hierarchy, and the file is another one then.
    lines=$(<"/proc/$1/cgroup") || return 1
    while IFS=: read -r _ controllers path; do
        if [[ -z $controllers || ",$controllers," == *",$2,"* ]]; then
            find_cgroup_mount "$controllers" "$path"
            return
        fi
    done <<<"$lines"
    return 1
}

# find_controller PID CONTROLLER: the same, and fails if version 2 hasn't got it either
find_controller() {
    find_cgroup "$@" || return 1
    ((version == 1)) || [[ " $(<"$point/cgroup.controllers") " == *" $2 "* ]]
}

# find_cgroup_mount CONTROLLERS PATH: as find_cgroup() for a line of /proc/PID/cgroup.  A mount
# begins at any cgroup, in a container often at the container's own, and may be hidden
# by another one.
find_cgroup_mount() {
    local rest type=cgroup2
    version=2
    [[ -z $1 ]] || version=1 type=cgroup
    while read -r _ _ _ above point rest; do
        [[ $rest == *" - $type "* ]] || continue
        ((version == 2)) || [[ ",${rest##* }," == *",${1%%,*},"* ]] || continue
        printf -v above %b "${above%/}"
        printf -v point %b "$point"
        below=${2#"$above"} below=${below%/}
        [[ $2/ != "$above"/* || $below/ == /../* || ! -d $point$below ]] || return 0
    done </proc/self/mountinfo
    return 1
}

# cgroup_of PID CONTROLLER: prints the directory
cgroup_of() {
    local version point above below
    find_cgroup "$@" && printf '%s\n' "$point$below"
}

# cgroups_of PID [PATTERN]: prints one of each hierarchy that is mounted here, or of
# those in which the cgroup's path is like that.  Fails if one of these isn't.
cgroups_of() {
    local lines controllers path version point above below status=0
    lines=$(<"/proc/$1/cgroup") || return 1
    while IFS=: read -r _ controllers path; do
        # shellcheck disable=SC2053 # a pattern
        [[ $path == ${2:-*} ]] || continue
        if find_cgroup_mount "$controllers" "$path"; then
            printf '%s\n' "$point$below"
        else
            status=1
        fi
    done <<<"$lines"
    return "$status"
}
