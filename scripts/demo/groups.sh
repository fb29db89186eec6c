# shellcheck shell=bash disable=SC2154
# The cgroups of a demo, on version 1, 2 or a machine with both.
# Part of stage.sh.

groups=()      # the cgroups of the demo
switched_on=() # "FILE -CONTROLLER", for the end

# top_of CONTROLLER: sets top to the directory, above to what is above it in the
# tree, and version to 1 or 2
top_of() {
    # shellcheck disable=SC2034 # find_controller sets it
    local point below
    if find_controller "$$" "$1"; then
        top=$point
        return 0
    fi
    version='' top=''
    return 1
}

# locate NAME CONTROLLER: sets the variable NAME to the cgroup of the process $pid, as
# a directory, before everybody's eyes
locate() {
    local above line='^0::'
    top_of "$2"
    [[ $version == 2 ]] || line="[:,]$2[:,]"
    run "$1=$top\$(grep '$line' /proc/\$pid/cgroup |
  cut -d : -f 3${above:+ | sed 's|^$above||'})"
    must "test -d \$$1"
}

# join CONTROLLER: a group for the demo's groups; sets group and version
join() {
    top_of "$1" || return 1
    # Version 2: what children may have is up to their parent.
    if [[ $version == 2 ]] && ! grep -qw "$1" "$top/cgroup.subtree_control"; then
        echo "+$1" 2>/dev/null >"$top/cgroup.subtree_control" ||
            die "the cgroup at $top gives its children no $1" \
                'fix: play it on the host itself, or in make vm'
        switched_on+=("$top/cgroup.subtree_control -$1")
    fi
    new_group "$top"
    # Version 1: a cpuset without CPUs and memory takes nobody.
    [[ $1:$version != cpuset:1 ]] || {
        cat "$top/cpuset.cpus" >"$group/cpuset.cpus"
        cat "$top/cpuset.mems" >"$group/cpuset.mems"
    }
    [[ $version == 1 ]] || echo "+$1" >"$group/cgroup.subtree_control"
}

# new_group TOP: sets group, which is known to the clean-up before it is there
new_group() {
    group=$1/matryoshka_demo-$$
    [[ " ${groups[*]} " == *" $group "* ]] || groups+=("$group")
    [[ -d $group ]] || mkdir "$group"
}

# thaw GROUP...: who is frozen can't end
thaw() {
    find "$@" -name cgroup.freeze -exec sh -c 'echo 0 >"$1"' - {} \; \
        -o -name freezer.state -exec sh -c 'echo THAWED >"$1"' - {} \; 2>/dev/null || true
}

# remove_group GROUP: with all that is in it
remove_group() {
    thaw "$1"
    wait_until 20 is_removed "$1" || true
}

# 0 stands for a process of another PID namespace, which isn't ours.
is_removed() {
    find "$1" -name cgroup.procs -exec cat {} + 2>/dev/null | grep -vx 0 | xargs -r kill -KILL 2>/dev/null
    find "$1" -depth -type d -exec rmdir {} + 2>/dev/null
    [[ ! -d $1 ]]
}

remove_groups() {
    local directory file word
    for directory in "${groups[@]}"; do
        remove_group "$directory"
    done
    for word in "${switched_on[@]}"; do
        read -r file word <<<"$word"
        # Somebody else may use it by now.
        echo "$word" 2>/dev/null >"$file" || true
    done
}

# What a demo left that was killed: its number is nobody's any more.
sweep_groups() {
    local directory
    for directory in /sys/fs/cgroup/{,*/}matryoshka_demo-*; do
        [[ ! -w $directory || -d /proc/${directory##*-} ]] || remove_group "$directory"
    done
}

spelled() {
    if [[ $version == 1 ]]; then
        say "(Version 1. In version 2: $2)"
    else
        say "(Version 2. In version 1: $1)"
    fi
}
