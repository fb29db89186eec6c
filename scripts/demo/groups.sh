# shellcheck shell=bash disable=SC2154
# The cgroups of a demo, on version 1, 2 or a machine with both.
# Part of stage.sh, which supplies wrong(), ask() and groups.

# top_of CONTROLLER: sets top to the directory and version to 1 or 2
top_of() {
    local -a mounts
    mapfile -t mounts < <(awk -v c="$1" '
        $3 == "cgroup" && ("," $4 ",") ~ ("," c ",") { print 1, $2 }
        $3 == "cgroup2" { print 2, $2 }' /proc/self/mounts)
    while read -r version top; do
        [[ $version == 2 ]] || return 0
        ! grep -qsw "$1" "$top/cgroup.controllers" || return 0
    done < <(printf '%s\n' "${mounts[@]}" | sort -n)
    version='' top=''
    return 1
}

# locate NAME CONTROLLER: has the room set the variable NAME to the cgroup of
# its process $pid, as a directory
locate() {
    top_of "$2" || return 1
    quietly "$1=$top\$(awk -F: -v c=$2 -v v=$version '
        v == 1 && (\",\" \$2 \",\") ~ (\",\" c \",\") || v == 2 && \$1 == 0 { print \$3 }
        ' /proc/\$pid/cgroup)"
}

# join CONTROLLER: a group for the demo's groups; sets group and version
join() {
    top_of "$1" || return 1
    group=$top/matryoshka_demo-$$
    if [[ $version == 2 ]]; then
        grep -qw "$1" "$top/cgroup.subtree_control" || switch_on "$1"
    fi
    if [[ ! -d $group ]]; then
        mkdir "$group"
        groups+=("$group")
    fi
    # Version 1: a cpuset without CPUs and memory takes nobody.
    [[ $1:$version != cpuset:1 ]] || {
        cat "$top/cpuset.cpus" >"$group/cpuset.cpus"
        cat "$top/cpuset.mems" >"$group/cpuset.mems"
    }
    [[ $version == 1 ]] || echo "+$1" >"$group/cgroup.subtree_control"
}

# Version 2: what children may have is up to their parent.
switched_on=()
switch_on() {
    echo "+$1" >"$top/cgroup.subtree_control" ||
        die "the cgroup at $top gives its children no $1" \
            'fix: play it on the host itself, or in make vm'
    switched_on+=("$top/cgroup.subtree_control -$1")
}

thaw_groups() {
    local directory
    for directory in "${groups[@]}"; do
        find "$directory" -name cgroup.freeze -exec sh -c 'echo 0 >"$1"' - {} \;
        find "$directory" -name freezer.state -exec sh -c 'echo THAWED >"$1"' - {} \;
    done 2>/dev/null || true
}

# empty DIR: from the leaves up, where an end may take a moment
remove_group() {
    local directory tries
    while read -r directory; do
        for ((tries = 0; tries < 250; tries++)); do
            kill_all <"$directory/cgroup.procs"
            ! rmdir "$directory" 2>/dev/null || break
            [[ -d $directory ]] || break
            sleep 0.02
        done
    done < <(find "$1" -depth -type d 2>/dev/null)
}

kill_all() {
    local pid
    while read -r pid; do
        # 0 stands for a process of another PID namespace, which isn't ours.
        ((pid == 0)) || kill -KILL "$pid" 2>/dev/null || true
    done
}

remove_groups() {
    local directory file word
    for directory in "${groups[@]}"; do
        remove_group "$directory"
    done
    for word in "${switched_on[@]}"; do
        read -r file word <<<"$word"
        # Somebody else may use it by now.
        echo "$word" >"$file" 2>/dev/null || true
    done
}

# What a demo left that was killed: its number is nobody's any more.
sweep_groups() {
    local directory
    for directory in /sys/fs/cgroup/{,*/}matryoshka_demo-*; do
        [[ -d $directory && -w $directory && ! -d /proc/${directory##*-} ]] || continue
        groups+=("$directory")
        thaw_groups
        groups=()
        remove_group "$directory"
    done
}

spelled() {
    if [[ $version == 1 ]]; then
        say "(Version 1. In version 2: $2)"
    else
        say "(Version 2. In version 1: $1)"
    fi
}
