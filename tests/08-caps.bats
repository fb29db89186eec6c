#!/usr/bin/env bats
# Lesson 08: capabilities, the user, and paths that are masked.
# bats file_tags=root
# shellcheck source=tests/helpers.bash
source "$BATS_TEST_DIRNAME/helpers.bash"

lesson=08-caps

# The eleven by their numbers: 0 1 3 4 5 6 7 8 10 18 31.
eleven=00000000800405fb
none=0000000000000000

# inside_of: starts a container with the options; sets command_pid
inside_of() {
    start_ready
    command_pid=$(inner_pid "$(inner_pid "$pid")")
}

# says FIELD [PID]: what the kernel says of the command, seen from outside
says() {
    sed -n "s/^$1:[[:space:]]*//p" "/proc/${2:-$command_pid}/status"
}

# outside NUMBER...: what these ids of the container are called on the host
outside() {
    local id
    for id; do
        awk -v "id=$id" '$1 <= id && id < $1 + $3 { print id - $1 + $2 }' \
            "/proc/$command_pid/uid_map"
    done | xargs
}

# In a user namespace of its own a container has every capability to give.
in_user_namespace() {
    [[ $(readlink "/proc/$1/ns/user") != "$(readlink /proc/self/ns/user)" ]]
}

# sets_are INH PRM EFF BND AMB: of the command, and of PID 1
sets_are() {
    local process
    for process in "$command_pid" "$(inner_pid "$pid")"; do
        assert_equal "$(says 'Cap...' "$process" | tr '\n' ' ')" "$* "
    done
}

@test "--cap-drop and --cap-add: names in any case, with and without CAP_" {
    options=(--cap-drop chown --cap-drop CAP_Kill)
    inside_of
    sets_are "$none" 00000000800405da 00000000800405da 00000000800405da "$none"
    stop
    options=(--cap-drop ALL)
    inside_of
    sets_are "$none" "$none" "$none" "$none" "$none"
    stop
    # The order doesn't matter: 13 is NET_RAW.
    for options in '--cap-add cap_net_raw --cap-drop all' '--cap-drop ALL --cap-add NET_RAW'; do
        # shellcheck disable=SC2128,SC2206 # a word each
        options=($options)
        inside_of
        sets_are "$none" 0000000000002000 0000000000002000 0000000000002000 "$none"
        stop
    done
}

@test "ALL is all that we have ourselves" {
    ours=$(says CapBnd $$)
    options=(--cap-add ALL)
    inside_of
    ! in_user_namespace "$command_pid" ||
        ours=$(printf '%016x' $(((2 << $(</proc/sys/kernel/cap_last_cap)) - 1)))
    sets_are "$none" "$ours" "$ours" "$ours" "$none"
    stop
    options=(--cap-add ALL --cap-drop chown)
    inside_of
    [[ $(says CapEff) == $(printf '%016x' $((16#$ours & ~1))) ]]
    stop
}

@test "a capability that the kernel doesn't have can't be added: a clear error" {
    options=(--cap-add sys_time)
    # A kernel that says of each that it isn't in our bounding set.
    traced -e inject=prctl:retval=0 -- "$lesson" true
    refused "--cap-add CAP_SYS_TIME: this kernel doesn't have it"
}

@test "ALL and the default are cut to what we have" {
    inside_of
    all=$(in_user_namespace "$command_pid" && echo yes || echo no)
    stop
    within "$lesson" grep ^CapEff /proc/self/status
    run setpriv --bounding-set=-chown "${command[@]}"
    wanted=00000000800405fa
    [[ $all == no ]] || wanted=$eleven
    assert_output "$(printf 'CapEff:\t%s' "$wanted")"
    options=(--cap-add ALL)
    within "$lesson" grep -c '^CapEff.*[02468ace]$' /proc/self/status
    run setpriv --bounding-set=-chown "${command[@]}"
    [[ $output == 1 || $all == yes ]]
    options=(--cap-add chown)
    within "$lesson" true
    run setpriv --bounding-set=-chown "${command[@]}"
    [[ $status == 125 || $all == yes ]]
}

@test "a name that is both added and dropped is refused" {
    for options in '--cap-add kill --cap-drop KILL' '--cap-drop kill --cap-add KILL' \
        '--cap-add ALL --cap-drop all' '--cap-drop ALL --cap-add all'; do
        # shellcheck disable=SC2128,SC2206 # a word each
        options=($options)
        in_lesson "$lesson" true
        assert_failure 125
        assert_output --partial 'both added and dropped'
    done
}

@test "a bounding set that can't be cut is an error with a hint" {
    for ((n = 30; n < 80; n++)); do
        traced -e "inject=prctl:error=EPERM:when=$n" -- "$lesson" true
        [[ $output != *PR_CAPBSET_DROP* ]] || break
    done
    assert_failure 125
    assert_line --index 0 --partial 'prctl PR_CAPBSET_DROP CAP_'
    assert_line --index 1 --partial 'hint: cutting the bounding set needs CAP_SETPCAP'
}

@test "root without capabilities is hardly more than a user" {
    options=(--cap-drop ALL)
    in_lesson "$lesson" sh -c 'chown 1 /etc/hostname || chroot /mnt true || mount -t tmpfs x /mnt'
    assert_failure
    refute_line --partial 'applet not found'
    assert_equal "$(stat -c %u "$root/etc/hostname")" 0
}

@test "--user UID: the user of the container's passwd, without any capability" {
    printf 'student:x:1000:100:::/bin/sh\n' >"$root/etc/passwd"
    printf 'a:x:7:student\nb:x:8:x,student,y\nc:x:9:x\n' >"$root/etc/group"
    for options in '--user 1000' '--user student'; do
        # shellcheck disable=SC2128,SC2206 # a word each
        options=($options)
        inside_of
        assert_equal "$(says Uid | xargs)" "$(outside 1000 1000 1000 1000)"
        assert_equal "$(says Gid | xargs)" "$(outside 100 100 100 100)"
        assert_equal "$(says Groups | xargs)" "$(outside 7 8)"
        # PID 1 too, which has no exec to make the saved ids like the others.
        init=$(inner_pid "$pid")
        assert_equal "$(says Uid "$init" | xargs)" "$(outside 1000 1000 1000 1000)"
        assert_equal "$(says Gid "$init" | xargs)" "$(outside 100 100 100 100)"
        assert_equal "$(says Groups "$init" | xargs)" "$(outside 7 8)"
        sets_are "$none" "$none" "$none" "$eleven" "$none"
        stop
    done
}

@test "--user USER:GID: that group, and no others" {
    printf 'student:x:1000:100:::/bin/sh\n' >"$root/etc/passwd"
    printf 'a:x:7:student\n' >"$root/etc/group"
    printf 'five:x:55:\nminus:x:4294967295:\n' >>"$root/etc/group"
    for options in '--user 1000:55' '--user student:55' '--user 1000:five' '--user student:five'; do
        # shellcheck disable=SC2128,SC2206 # a word each
        options=($options)
        within "$lesson" grep -E '^(Uid|Gid|Groups)' /proc/self/status
        run setpriv --groups 4,5,6 "${command[@]}"
        assert_success
        assert_output $'Uid:\t1000\t1000\t1000\t1000\nGid:\t55\t55\t55\t55\nGroups:\t '
    done
    for group in six minus; do
        options=(--user "student:$group")
        in_lesson "$lesson" id
        refused "--user: the container's /etc/group has no group $group"
    done
}

@test "a number needs no entry, nor a passwd; a name does" {
    in_user() {
        options=(--user "$1")
        in_lesson "$lesson" sh -c 'id -u; id -g; id -G'
    }
    in_user 4242
    assert_success
    assert_output $'4242\n0\n0'
    # The last number there is; a map may not reach so far.
    in_user 4294967294
    [[ ${lines[0]} == 4294967294 || ${lines[1]} == "hint: the container's map doesn't have this id"* ]]
    in_user nobody-there
    refused "--user nobody-there: the container's /etc/passwd has no such name"
    mv "$root/etc/passwd" "$root/etc/passwd.away"
    in_user 4242
    assert_success
    in_user student
    assert_failure 125
    assert_output --partial 'has no such name'
    mv "$root/etc/passwd.away" "$root/etc/passwd"
}

@test "a passwd that links to the host's is the container's, and no trap" {
    # The host has a user whom the container lacks.
    options=(--user bin)
    getent passwd bin
    for link in /../../../../../../../etc/passwd ../../../../../../../../etc/passwd- /etc/passwd; do
        rm "$root/etc/passwd"
        ln -s "$link" "$root/etc/passwd"
        in_lesson "$lesson" true
        assert_failure 125
        [[ $output == *'has no such name'* || $output == *'Too many levels'* ]] || fail "$output"
    done
    # By a magic link one could come to what our program has open.
    ln -sf /proc/self/root/etc/passwd- "$root/etc/passwd"
    echo 'bin:x:2:2:::' >"$root/etc/passwd-"
    in_lesson "$lesson" true
    refused "open the container's /etc/passwd: Too many levels of symbolic links"
    rm "$root/etc/passwd-"
}

@test "a passwd that is a FIFO, a device, a directory or huge is refused" {
    options=(--user student)
    for trap in 'mkfifo' 'mknod -m 666' 'mkdir' 'truncate -s 1048577'; do
        rm -r "$root/etc/passwd"
        words=("$root/etc/passwd")
        [[ $trap != mknod* ]] || words+=(c 1 5) # /dev/zero, which never ends
        $trap "${words[@]}"
        in_lesson "$lesson" true
        refused "the container's /etc/passwd is no file, or larger than 1 MiB"
    done
    rm "$root/etc/passwd"
    # Reading it would wait for the next message of the kernel.
    ln -s /proc/kmsg "$root/etc/passwd"
    in_lesson "$lesson" true
    assert_failure 125
    assert_output --regexp 'has no such name|Permission denied'
    # Who gives both numbers needs no file.
    options=(--user 1000:1000)
    in_lesson "$lesson" id -u
    assert_output 1000
}

@test "an entry with the number -1 doesn't leave the command root" {
    for line in 'evil:x:4294967295:1:::' 'evil:x:1:4294967295:::' 'evil:x:-1:1:::'; do
        printf '%s\n' "$line" >"$root/etc/passwd"
        options=(--user evil)
        in_lesson "$lesson" id -u
        assert_failure 125
        assert_equal "${#lines[@]}" 1
    done
    printf 'evil:x:junk:1:::\n\n:::\n+::::::\nno colons\nlast:x:1000:1000:::' >"$root/etc/passwd"
    in_lesson "$lesson" true
    assert_failure 125
    options=(--user last)
    in_lesson "$lesson" sed -n 's/^Uid:\t//p' /proc/self/status
    assert_output $'1000\t1000\t1000\t1000'
}

@test "64 groups fit, the 65th is refused" {
    for ((i = 0; i < 64; i++)); do
        printf 'g%d:x:%d:student\n' "$i" $((2000 + i))
    done >"$root/etc/group"
    options=(--user student)
    in_lesson "$lesson" sed -n 's/^Groups:\t//p' /proc/self/status
    assert_equal "$(wc -w <<<"$output")" 64
    echo 'more:x:1:student' >>"$root/etc/group"
    in_lesson "$lesson" true
    refused "--user: more than 64 groups"
}

@test "a user gets what is added by name, as ambient, and can use it" {
    options=(--user student --cap-add net_raw)
    inside_of
    sets_are 0000000000002000 0000000000002000 0000000000002000 00000000800425fb 0000000000002000
    stop
    # The marker is root's alone, and DAC_OVERRIDE is 1.
    echo secret >"$root/etc/marker"
    chmod 600 "$root/etc/marker"
    options=(--user student)
    in_lesson "$lesson" cat /etc/marker
    assert_failure
    options=(--user student --cap-add dac_override)
    in_lesson "$lesson" cat /etc/marker
    assert_output secret
    rm "$root/etc/marker"
}

@test "a set-user-id program gives nothing, but with --new-privs" {
    # As user 1000 it executes its copy, which has the bit and prints the file.
    cp "$project/build/attacks/setuid-root" "$root/bin/first"
    cp "$root/bin/first" "$root/bin/second"
    chmod 4755 "$root/bin/second"
    echo secret >"$root/etc/marker"
    chmod 600 "$root/etc/marker"
    ! findmnt -no OPTIONS -T "$root" | grep -w nosuid || skip_because 'nosuid here'
    options=(--user student)
    in_lesson "$lesson" first /bin/second /etc/marker
    assert_failure
    assert_output --partial 'Permission denied'
    options=(--user student --new-privs)
    in_lesson "$lesson" first /bin/second /etc/marker
    assert_output secret
    inside_of
    assert_equal "$(says NoNewPrivs)" 0
    stop
    rm "$root/bin/first" "$root/bin/second" "$root/etc/marker"
}

@test "--no-init: the command itself has the rights of PID 1" {
    options=(--no-init --user student --cap-add kill)
    start "$lesson" sh -c 'echo ready; sleep 1000 & wait'
    wait_for_output ready
    command_pid=$(inner_pid "$pid")
    assert_equal "$(says Uid | xargs)" "$(outside 1000 1000 1000 1000)"
    assert_equal "$(says CapEff)" 0000000000000020
    assert_equal "$(says NoNewPrivs)" 1
    kill -KILL "$pid"
    ended_with 137
    wait_until nobody_is_left
    in_lesson "$lesson" true # removes the cgroup
}

@test "SIGKILL of the program kills a container with a user too" {
    options=(--user student)
    inside_of
    kill -KILL "$pid"
    ended_with 137
    wait_until nobody_is_left
    in_lesson "$lesson" true # removes the cgroup
}

@test "masked files are empty, masked directories too, and so they stay" {
    tried=0
    for path in /proc/acpi /proc/asound /proc/interrupts /proc/kcore /proc/keys \
        /proc/latency_stats /proc/timer_list /proc/timer_stats /proc/sched_debug \
        /proc/scsi /sys/firmware /sys/dev/block /sys/fs/selinux /sys/devices/virtual/powercap \
        /sys/devices/system/cpu/cpu*/thermal_throttle; do
        [[ -e $path ]] || continue
        tried=$((tried + 1))
        # shellcheck disable=SC2016 # for the shell inside
        in_lesson "$lesson" sh -c '[ ! -d $0 ] && cat $0 || ls $0
            umount $0 || umount -l $0 || mount -o remount,rw $0 || touch $0/file' "$path"
        assert_failure
        [[ ${#lines[@]} == 4 && $output != *applet* ]] || fail "$path: $output"
    done
    ((tried >= 3))
}

@test "what changes the host in /proc is read-only, also for who may write it" {
    options=(--cap-add SYS_ADMIN)
    # The domain name is the container's own, but its file is one of /proc/sys.
    in_lesson "$lesson" sh -c 'echo new >/proc/sys/kernel/domainname'
    assert_failure
    assert_output --regexp 'Read-only file system|Permission denied'
}

@test "with CAP_SYS_ADMIN an umount undoes a mask" {
    options=(--cap-add SYS_ADMIN)
    in_lesson "$lesson" sh -c 'wc -c </proc/interrupts
        umount /proc/interrupts && wc -c </proc/interrupts'
    assert_success
    assert_line --index 0 0
    ((lines[1] > 0))
    in_lesson "$lesson" sh -c 'grep -c " /proc/sys " /proc/mounts
        umount /proc/sys && grep -c " /proc/sys " /proc/mounts'
    assert_output $'1\n0'
}

@test "a mask that can't be made is an error, whichever" {
    for call in mount move_mount; do
        injected=0
        for ((n = 1; n < 40; n++)); do
            traced -e "inject=$call:error=EACCES:when=$n" -- "$lesson" true
            grep -q INJECTED "$scratch/trace" || break
            assert_failure 125
            injected=$n
        done
        ((injected > 8))
    done
}

@test "only what this kernel doesn't have may stay without its mask" {
    # Inside, these paths are relative to /proc and /sys.
    for path in acpi asound interrupts kcore keys latency_stats timer_list timer_stats \
        sched_debug scsi bus fs irq sys sysrq-trigger firmware devices/virtual/powercap \
        devices/system/cpu/cpu0/thermal_throttle; do
        for error in EACCES ENOMEM; do
            traced -P "$path" -e "inject=/^access|^faccessat|stat:error=$error" -- "$lesson" true
            grep -q INJECTED "$scratch/trace"
            assert_failure 125
        done
    done
    for ((n = 1; n < 20; n++)); do
        traced -e "inject=getdents64:error=EACCES:when=$n" -- "$lesson" true
        [[ $output != *devices/system/cpu* ]] || break
    done
    refused "scandir devices/system/cpu: Permission denied"
}

@test "each step that takes rights away must succeed" {
    options=(--user student --cap-add kill)
    echo 'a:x:7:student' >"$root/etc/group"
    for call in getgroups setgroups setresgid setresuid capset openat2; do
        traced -e "inject=$call:error=EIO:when=1" -- "$lesson" true
        assert_failure 125
        assert_output --partial 'Input/output error'
    done
    # Those of PID 1, from the first PR_CAPBSET_READ to no_new_privs.  EINVAL is what
    # the kernel says to a capability that it doesn't have.
    tried=0
    for ((n = 1; n < 120; n++)); do
        traced -e "inject=prctl:error=EINVAL:when=$n" -- "$lesson" true
        grep -q INJECTED "$scratch/trace" || break
        program=$(sed -n '1s/ .*//p' "$scratch/trace")
        grep INJECTED "$scratch/trace" | grep -v "^$program " |
            grep -qE 'PR_(CAPBSET_[A-Z]*, CAP_|SET_|CAP_AMBIENT)' || continue
        assert_failure 125
        tried=$((tried + 1))
    done
    ((tried > 70))
}

@test "--facts: the capabilities by name, the same as the kernel says outside" {
    options=(--facts --user student --cap-add NET_RAW --cap-drop CHOWN)
    inside_of
    run cat "$out"
    assert_line --index 0 /proc/1/status
    for field in CapInh CapPrm CapEff CapBnd CapAmb NoNewPrivs; do
        assert_line "    $(grep "^$field:" "/proc/$command_pid/status")"
    done
    assert_line $'    Uid:\t1000\t1000\t1000\t1000'
    assert_line '        CAP_NET_RAW'
    refute_output --partial CAP_CHOWN
    stop
    # As libcap's own tool has it.
    options=(--facts)
    in_lesson "$lesson" true
    wanted=$(capsh --decode="$eleven" | sed 's/.*=//' | tr 'a-z,' 'A-Z ')
    assert_equal "$(sed -n '/CapEff/,/CapBnd/p' <<<"$output" | grep -v : | xargs)" "$wanted"
    assert_line '        (none)'
}

@test "a passwd that can't be opened or read whole isn't taken for none" {
    options=(--user 1000)
    # Our program opens it by the number that it has as a place.
    opened=()
    for fd in {3..9}; do
        opened+=(-P "/proc/self/fd/$fd")
    done
    traced "${opened[@]}" -e inject=openat:error=ENOENT -- "$lesson" true
    assert_failure 125
    assert_line "$lesson: open the container's /etc/passwd: No such file or directory"
    traced -P /etc/passwd -e inject=read:retval=9 -- "$lesson" true
    assert_failure 125
    assert_line "$lesson: the container's /etc/passwd changed while it was read"
}

@test "the command doesn't run if the facts can't be written" {
    run bash -c '"$0" --facts "$1" touch /ran >/dev/full' "$(program "$lesson")" "$root"
    assert_failure 125
    assert_output --partial 'write the facts: No space left on device'
    [[ ! -e $root/ran ]]
}

# map COUNT: sets map to the option that a program with lesson 06 needs to run in
# a user namespace that has so few ids
map() {
    map=()
    [[ $("$(program "$lesson")" --help) != *--map* ]] || map=(--map "0:0:$1")
}

@test "it works in a user namespace with one id, where no other user can be had" {
    map 1
    inside=(unshare --user --map-root-user --mount "$(program_for_others "$lesson")" "${map[@]}")
    run "${inside[@]}" "$root" sh -c 'grep CapEff /proc/self/status
        cat /proc/keys; umount /proc/keys'
    assert_line --index 0 "$(printf 'CapEff:\t%s' "$eleven")"
    assert_line --index 1 --partial 'Operation not permitted'
    run "${inside[@]}" --cap-add SYS_ADMIN "$root" umount /proc/keys
    assert_success
    # Root has groups where it logged in, or came by sudo.
    run setpriv --clear-groups "${inside[@]}" --user 1000:0 "$root" true
    refused "setresuid 1000: Invalid argument" "the container's map doesn't have this id"
    run setpriv --clear-groups "${inside[@]}" --user 1000 "$root" true
    assert_failure 125
    assert_line --index 1 --partial "hint: the container's map doesn't have this id"
    run setpriv --groups 4 "${inside[@]}" --user 1000 "$root" true
    refused "setgroups: Operation not permitted" "a user namespace with one id can't"
}

@test "it works in a user namespace with a range of ids" {
    map 65536
    mkfifo "$scratch/go"
    # shellcheck disable=SC2016 # for the shell inside
    unshare --user --mount bash -c 'read -r _ <"$1/go"
        exec "${@:2}" grep -E "^(Uid|CapEff)" /proc/self/status' - "$scratch" \
        "$(program_for_others "$lesson")" "${map[@]}" --user student --cap-add net_raw "$root" >"$scratch/out" 2>&1 3>&- &
    outer=$!
    wait_until in_user_namespace "$outer"
    echo 0 0 65536 >"/proc/$outer/uid_map"
    echo 0 0 65536 >"/proc/$outer/gid_map"
    echo go >"$scratch/go"
    wait "$outer"
    run cat "$scratch/out"
    assert_output $'Uid:\t1000\t1000\t1000\t1000\nCapEff:\t0000000000002000'
}

@test "busybox's ping, which needs a raw socket, works with NET_RAW only" {
    in_lesson "$lesson" ping -c 1 -W 5 127.0.0.1
    assert_failure
    assert_output --partial 'permission denied'
    options=(--cap-add NET_RAW)
    in_lesson "$lesson" ping -c 1 -W 5 127.0.0.1
    assert_success
}

# Starts the command, and returns while it is halted: /proc is mounted and the
# masks aren't, /dev/mqueue is made then.  Sets tracer.
halt_before_masks() {
    "${command[@]:0:2}" strace -f -qq -o "$scratch/trace" \
        -e 'inject=/^mkdir:delay_enter=1500000:when=3' "${command[@]:2}" \
        >"$scratch/out" 2>&1 3>&- &
    tracer=$!
    wait_until somebody_has_mounted_proc
}

@test "a /proc that is renamed meanwhile doesn't come in without its masks" {
    within "$lesson" sh -c 'cat /away/interrupts; echo 1 >/away/sys/kernel/randomize_va_space'
    halt_before_masks
    mv "$root/proc" "$root/away"
    ln -s tmp "$root/proc"
    wait "$tracer" && fail "it runs: $(cat "$scratch/out")"
    run cat "$scratch/out"
    assert_line "$lesson: enter /proc: Not a directory"
    rm "$root/proc"
    mv "$root/away" "$root/proc"
}

@test "a /dev that is exchanged meanwhile doesn't make masks of something else" {
    within "$lesson" cat /proc/interrupts
    halt_before_masks
    mv "$root/dev" "$root/away"
    mkdir "$root/dev"
    ln -s /proc/interrupts "$root/dev/null"
    wait "$tracer" && fail "it runs: $(cat "$scratch/out")"
    run cat "$scratch/out"
    assert_line "$lesson: /dev/null isn't the null device"
    rm -r "${root:?}/dev"
    mv "$root/away" "$root/dev"
}

somebody_has_mounted_proc() {
    local process
    for process in $(our_processes); do
        ! grep -qs ' /proc rw.* - proc matryoshka ' "${process%environ}mountinfo" ||
            return 0
    done
    return 1
}
