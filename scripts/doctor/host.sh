# The kernel, where it runs, and what this caller may do.  Part of doctor.sh.
# shellcheck shell=bash disable=SC2034,SC2154

# What the lessons use, by the names that the kernel's build has for it.
kernel_options=(NAMESPACES UTS_NS IPC_NS PID_NS NET_NS USER_NS TIME_NS CGROUPS
    MEMCG CGROUP_PIDS CGROUP_FREEZER CPUSETS CFS_BANDWIDTH BLK_CGROUP VETH BRIDGE
    NF_TABLES OVERLAY_FS SECCOMP_FILTER SECURITY_LANDLOCK)

# In the order of their numbers, see capabilities(7).
capabilities=(CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID
    SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE NET_BROADCAST NET_ADMIN NET_RAW
    IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT
    SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE
    AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM
    BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE)

# A lesson's own run is the real try, and this number only what is left where
# nothing is built.
check_kernel() {
    local major minor
    IFS=.- read -r major minor _ <<<"$release"
    if [[ ${verdict["03-mount"]:-} == works ]]; then
        found kernel ok "Linux $release, on which lesson 03's system calls work"
    elif ((10#${major//[^0-9]/} * 1000 + 10#${minor//[^0-9]/} < 5012)); then
        found_by_hint kernel missing clone3 ENOSYS
    else
        found kernel ok "Linux $release; 5.12 or newer is needed"
    fi
}

# Sets configuration to the options with which the kernel was built.
read_configuration() {
    local file
    for file in "/boot/config-$release" "/lib/modules/$release/config"; do
        [[ -r $file ]] || continue
        configuration=$(<"$file")
        return
    done
    [[ -r /proc/config.gz ]] && is_command gzip &&
        configuration=$("${limited[@]}" gzip -dc </proc/config.gz)
}

check_options() {
    local configuration='' option absent=()
    if ! read_configuration; then
        found kernel-options unseen "/boot/config-$release can't be read, nor \
/proc/config.gz by gzip"
        return
    fi
    for option in "${kernel_options[@]}"; do
        [[ $'\n'$configuration == *$'\n'CONFIG_$option=[ym]* ]] ||
            absent+=("CONFIG_$option")
    done
    if ((${#absent[@]})); then
        found kernel-options differs "this kernel is built without ${absent[*]}"
    else
        found kernel-options ok "all ${#kernel_options[@]} that the lessons use"
    fi
}

# What is around us: nothing, a container, or Windows.  The kernel's first PID
# namespace has a number that never changes (PROC_PID_INIT_INO).
check_surroundings() {
    local line inside='' map first ours=''
    ours=$(readlink /proc/self/ns/pid 2>/dev/null) || ours=''
    if read_line /run/systemd/container; then
        inside=$line
    elif [[ -e /run/.containerenv ]]; then
        inside=podman
    elif [[ -e /.dockerenv ]]; then
        inside=docker
    fi
    if [[ $release == *[Mm]icrosoft* ]]; then
        found surroundings differs "Windows' subsystem for Linux: the kernel is \
Microsoft's, and its options are those above" 'make vm'
    elif [[ -z $ours ]]; then
        found surroundings unseen 'readlink is missing'
    elif [[ $ours == 'pid:[4026531836]' ]]; then
        found surroundings ok "the host itself: the kernel's first PID namespace"
    else
        found surroundings differs "we are in a container${inside:+ ($inside)}, \
in a PID namespace of its own, and may have fewer rights than on its host" 'make vm'
    fi
    read_line /proc/self/uid_map
    read -r -a map <<<"$line"
    if [[ ${map[*]} == '0 0 4294967295' ]]; then
        found user-ids ok 'the initial user namespace: ids are what they seem'
    else
        first=${map[0]:-?}:${map[1]:-?}:${map[2]:-?}
        found user-ids differs "we are in a user namespace (its map begins with \
$first): root here is not the host's root"
    fi
}

# Root's power comes in pieces, and some machines keep some of them back.
check_rights() {
    local key value bits='' number last absent=()
    while read -r key value; do
        [[ $key != CapEff: ]] || bits=$value
    done </proc/self/status
    if ((EUID != 0)); then
        found capabilities unseen "an ordinary user has none; sudo shows root's" \
            'sudo scripts/doctor.sh'
        return
    fi
    read_line /proc/sys/kernel/cap_last_cap
    last=${line:-40}
    for ((number = 0; number <= last; number++)); do
        (((16#$bits >> number) & 1)) ||
            absent+=("CAP_${capabilities[number]:-$number}")
    done
    if ((${#absent[@]} == 0)); then
        found capabilities ok "root has all $((last + 1))"
    else
        found capabilities differs "root here lacks ${absent[*]}: what needs \
that fails with EPERM, and --cap-add can't grant it"
    fi
}

check_security() {
    local line names label key value filters=''
    while read -r key value; do
        [[ $key != Seccomp: ]] || filters=$value
    done </proc/self/status
    if [[ -z $filters ]]; then
        found seccomp missing 'this kernel has no seccomp: /proc/self/status'
    elif ! read_line /proc/sys/kernel/seccomp/actions_avail; then
        found seccomp unseen '/proc/sys/kernel/seccomp/actions_avail: no such file'
    elif ((filters != 0)); then
        found seccomp differs "a filter is on us already, as in a container: \
what it refuses nobody gets back"
    else
        found seccomp ok "filters can answer: $line"
    fi
    if read_line /sys/kernel/security/lsm; then
        names=$line
        label='none'
        ! read_line /proc/self/attr/current 2>/dev/null || label=${line:-none}
        found security-module ok "${names//,/, }; our label: ${label%$'\0'}"
    else
        names=''
        found security-module unseen "/sys/kernel/security/lsm isn't there: is \
securityfs mounted?"
    fi
    check_landlock "$names"
}

# check_landlock MODULES: setpriv(1) can try it from util-linux 2.40 on.
check_landlock() {
    if attempt setpriv --landlock-access fs true; then
        found landlock ok 'a process could restrict itself'
    elif [[ $said != *unrecognized* && $said != *'not found'* ]]; then
        found landlock missing "this kernel has Landlock switched off: $(last_said)"
    elif has_word landlock "$1"; then
        found landlock ok 'in the list of active security modules'
    elif [[ -n $1 ]]; then
        found landlock missing 'not in the list of active security modules'
    else
        found landlock unseen "this setpriv(1) can't try it, and no list of \
security modules can be read"
    fi
}

# limit CHECK LETTER LEAST NAME
limit() {
    local value
    value=$(ulimit -S "-$2")
    if [[ $value == unlimited ]] || ((value >= $3)); then
        found "$1" ok "$4: $value"
    else
        found "$1" differs "$4: $value, and $3 are wanted" "ulimit -S -$2 $3"
    fi
}

check_resources() {
    local descriptor output size=''
    limit open-files n 256 'descriptors that a process may open'
    limit processes u 256 'processes that a user may have'
    limit file-size f 100000 'blocks that a file may have'
    exec {output}>&1 # which is a pipe in a command substitution
    for descriptor in 0 2 "$output"; do
        [[ ! -t $descriptor ]] ||
            size=$(stty size <&"$descriptor" 2>/dev/null) && break
    done
    exec {output}>&-
    if [[ -z $size ]]; then
        found terminal unseen 'this is no terminal; demos want 80 columns, 24 rows'
    elif ((${size% *} >= 24 && ${size#* } >= 80)); then
        found terminal ok "${size#* } columns, ${size% *} rows"
    else
        found terminal differs "${size#* } columns and ${size% *} rows, and \
demos want 80 and 24: make the window larger"
    fi
}
