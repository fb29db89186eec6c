#!/usr/bin/env bats
# Lab 08: the rights that a command has.
# bats file_tags=root
# shellcheck source=tests/labs/helpers.bash
source "$BATS_TEST_DIRNAME/../helpers.bash"

# What of the host's is to be covered, and what is to be read-only, where the
# kernel has it.
masked=(/proc/{acpi,asound,interrupts,kcore,keys,latency_stats,timer_list}
    /proc/{timer_stats,sched_debug,scsi} /sys/firmware /sys/dev/block /sys/fs/selinux
    /sys/devices/virtual/powercap /sys/devices/system/cpu/cpu*/thermal_throttle)
read_only=(/proc/{bus,fs,irq,sys,sysrq-trigger})

# Root's by default, and capabilities that are no default of root's.
default=(CHOWN:0 DAC_OVERRIDE:1 FOWNER:3 FSETID:4 KILL:5 NET_BIND_SERVICE:10 SYS_CHROOT:18 SETFCAP:31)
others=(NET_ADMIN:12 NET_RAW:13 IPC_LOCK:14 SYS_ADMIN:21 SYS_NICE:23 MKNOD:27 AUDIT_WRITE:29)

# facts PID FIELD...: what the kernel says of its rights
facts() {
    local process=$1
    shift
    printf '%s\n' "$@" | sed 's/$/:/' | grep -F -f - "/proc/$process/status" | tr -s '\t ' ' '
}

# has_caps PID BOUNDING PERMITTED AMBIENT: as hexadecimal numbers
has_caps() {
    assert_equal "$(facts "$1" CapInh CapPrm CapEff CapBnd CapAmb)" "$(printf \
        'CapInh: %016x\nCapPrm: %016x\nCapEff: %016x\nCapBnd: %016x\nCapAmb: %016x' \
        "0x$4" "0x$3" "0x$3" "0x$2" "0x$4")"
}

@test "root has eleven capabilities, and no exec gives more" {
    start_command sleep 60
    has_caps "$command_pid" 800405fb 800405fb 0
}

@test "PID 1 has no more than its command" {
    start_command sleep 60
    has_caps "$(pgrep -P "$pid")" 800405fb 800405fb 0
    kill -TERM "$pid"
    ended_with 143
    lab_options=(--user "$(random_number user 1 60000)")
    start_command sleep 60
    has_caps "$(pgrep -P "$pid")" 800405fb 0 0
}

@test "capabilities are added and dropped by name" {
    less=${default[$(random_number less 0 7)]}
    more=${others[$(random_number more 0 6)]}
    lab_options=(--cap-drop "${less%:*}" --cap-add "${more%:*}")
    start_command sleep 60
    caps=$(printf '%x' $((0x800405fb & ~(1 << ${less#*:}) | (1 << ${more#*:}))))
    has_caps "$command_pid" "$caps" "$caps" 0
}

@test "another user has nothing but what was added, by the ambient set" {
    user=$(random_number user 1 60000)
    lab_options=(--user "$user")
    start_command sleep 60
    has_caps "$command_pid" 800405fb 0 0
    kill -TERM "$pid"
    ended_with 143
    more=${others[$(random_number more 0 6)]}
    lab_options=(--user "$user" --cap-add "${more%:*}")
    start_command sleep 60
    caps=$(printf '%x' $((1 << ${more#*:})))
    has_caps "$command_pid" "$(printf '%x' $((0x800405fb | 0x$caps)))" "$caps" "$caps"
}

@test "another user has the ids that were asked for, and no others" {
    user=$(random_number user 1 60000)
    group=$(random_number group 1 60000)
    lab_options=(--user "$user:$group")
    start_command sleep 60
    user=$(outside "$user" "$command_pid") group=$(outside "$group" "$command_pid")
    # Exec sets the saved ones, so PID 1 has those that were left.
    for process in "$command_pid" "$(pgrep -P "$pid")"; do
        assert_equal "$(facts "$process" Uid Gid)" \
            "Uid: $user $user $user $user"$'\n'"Gid: $group $group $group $group"
    done
}

@test "no exec gives rights any more, unless --new-privs was asked for" {
    start_command sleep 60
    assert_equal "$(facts "$command_pid" NoNewPrivs)" 'NoNewPrivs: 1'
    kill -TERM "$pid"
    ended_with 143
    lab_options=(--new-privs)
    start_command sleep 60
    assert_equal "$(facts "$command_pid" NoNewPrivs)" 'NoNewPrivs: 0'
}

# mount_at PATH: what the kernel says of the last mount there
mount_at() {
    awk -v path="$1" '$5 == path { line = $0 } END { print line }' "/proc/$command_pid/mountinfo"
}

@test "what tells of the host is covered" {
    start_command sleep 60
    for path in "${masked[@]}"; do
        [[ -e $path ]] || continue
        run mount_at "$path"
        if [[ -d $path ]]; then
            assert_output --regexp ' ro[, ].* - tmpfs '
        else
            assert_output --regexp ' /null .* ro[, ]'
        fi
    done
    lab_run sh -c 'cat /proc/interrupts; ls -A /sys/firmware; echo read'
    assert_output read
}

@test "what changes the host is read-only" {
    start_command sleep 60
    for path in "${read_only[@]}"; do
        [[ -e $path ]] || continue
        run mount_at "$path"
        assert_output --regexp ' ro[, ].* - proc '
    done
    lab_run sh -c 'touch /proc/sys/kernel/hostname && echo written'
    assert_output --partial 'Read-only file system'
}

# bats test_tags=attack
@test "the attack change-address fails" {
    attack_fails change-address
}

# bats test_tags=attack
@test "the attack mount-inside fails" {
    attack_fails mount-inside
}

# bats test_tags=attack
@test "the attack raw-socket fails" {
    attack_fails raw-socket
}

# bats test_tags=attack
@test "the attack setuid-root fails" {
    attack_fails setuid-root
}

# bats test_tags=attack
@test "the attack undo-read-only fails" {
    attack_fails undo-read-only
}
