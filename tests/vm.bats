#!/usr/bin/env bats
# The throw-away virtual machine.  A boot takes seconds where it's emulated, so
# one boot answers as many questions as possible.
# shellcheck source=tests/helpers.bash
source "$BATS_TEST_DIRNAME/helpers.bash"

setup_file() {
    export VM_TEST=$BATS_FILE_TMPDIR
    export TMPDIR=$VM_TEST/tmp
    mkdir "$TMPDIR"
    can_run || return 0
    vm=$BATS_TEST_DIRNAME/../scripts/vm.sh
    "$vm" --setup >&2
    # The first machine: root's command with much output, a daemon and a status.
    first_status=0
    # shellcheck disable=SC2016 # for the shell inside
    "$vm" --timeout 300 "export CC=${CC:-gcc} SANITIZE=${SANITIZE:-} WERROR=${WERROR:-}"'
        touch marker build/marker /etc/marker-$$ >&2
        ls /etc/marker-$$ marker build/marker
        sleep 1000 &
        uname -r; grep cgroup /proc/mounts; cat /proc/self/cgroup
        cat /sys/fs/cgroup/cgroup.subtree_control
        stat -f -c "%n %T" /tmp build .
        timeout 20 build/bin/04-uts build/rootfs echo inside; make all
        head -c 1000000 /dev/urandom | tee "/tmp/a random file" >/dev/stderr
        echo "hash $(sha256sum <"/tmp/a random file")"
        exit 7' >"$VM_TEST/out" 2>"$VM_TEST/err" || first_status=$?
    echo "$first_status" >"$VM_TEST/status"
}

# In the machine there is no other one.
can_run() {
    [[ -z ${VM:-} ]] && type -P "qemu-system-$(uname -m)" >/dev/null
}

setup() {
    keep_clock
    can_run || skip_because 'needs QEMU for this processor'
    vm=$BATS_TEST_DIRNAME/../scripts/vm.sh
}

machine() {
    timeout -k 5 300 "$vm" "$@"
}

teardown() {
    can_run || return 0
    assert_equal "$(ls "$TMPDIR")" ''
    run grep -lasF "$TMPDIR" /proc/[0-9]*/cmdline
    assert_output ''
}

@test "the command's exit status is that of vm.sh" {
    assert_equal "$(<"$VM_TEST/status")" 7
}

@test "standard output and standard error are apart, and each byte arrives" {
    assert_equal "$(stat -c %s "$VM_TEST/err")" 1000000
    run tail -n 1 "$VM_TEST/out"
    assert_output "hash $(sha256sum <"$VM_TEST/err")"
}

@test "inside, there is a kernel of its own with cgroup v2 and no v1" {
    run cat "$VM_TEST/out"
    refute_line "$(uname -r)"
    refute_line --partial ' cgroup '
    assert_line --partial '/sys/fs/cgroup cgroup2 '
    assert_line 'cpuset cpu io memory hugetlb pids rdma misc'
    assert_line 0::/user.slice/user-0.slice/session-1.scope
}

@test "what is written inside never reaches the host" {
    run grep marker "$VM_TEST/out"
    assert_equal "${#lines[@]}" 3
    [[ ! -e $BATS_TEST_DIRNAME/../marker ]]
    [[ ! -e $BATS_TEST_DIRNAME/../build/marker ]]
    [[ ! -e ${lines[0]} ]]
}

@test "/tmp and build/ lie on a disk with ext4" {
    run grep 'ext' "$VM_TEST/out"
    assert_line '/tmp ext2/ext3'
    assert_line 'build ext2/ext3'
}

@test "lessons run inside, and nothing has to be built again" {
    run cat "$VM_TEST/out"
    assert_line inside
    refute_line --partial gcc
}

# The kernels that these tests run on may have no AppArmor and lack files, and their
# switches are not ours to turn.
# bats test_tags=once
@test "inside, AppArmor is in force, a sysctl forbids user namespaces, and no attack goes untried" {
    # shellcheck disable=SC2016
    run machine --append 'apparmor=1 security=apparmor' '
        cat /sys/module/apparmor/parameters/enabled
        build/bin/08-caps build/rootfs cat /proc/self/attr/current
        profile() {
            printf "profile %s flags=(attach_disconnected) { %s }" "$1" "$2" |
                apparmor_parser --add --skip-cache
        }
        all="capability, network, mount, umount, pivot_root, signal, ptrace, unix, file,"
        ! printf "profile p { userns, }" | apparmor_parser -QK >/dev/null 2>&1 || all+=" userns,"
        profile generous "$all"
        profile stingy "${all/ pivot_root,}"
        aa-exec -p generous build/bin/08-caps build/rootfs cat /proc/self/attr/current
        aa-exec -p stingy build/bin/08-caps build/rootfs true; echo "stingy: $?"
        profile fenced "$all deny /tmp/** w,"
        fenced() {
            "$@" --apparmor fenced build/rootfs sh -c "cat /proc/self/attr/current
                echo new >/tmp/file; echo new >/dev/shm/file && echo \$1" sh "fenced, $*" 2>&1
        }
        fenced build/bin/09-seccomp --facts
        fenced build/bin/09-seccomp --new-privs --user student
        fenced build/bin/09-seccomp --no-init --landlock /bin:ro --landlock /proc:ro --landlock /dev/shm:rw
        aa-exec -p generous build/bin/09-seccomp --apparmor fenced build/rootfs true; echo "generous: $?"
        build/bin/09-seccomp --apparmor nowhere build/rootfs true; echo "nowhere: $?"
        build/bin/09-seccomp --selinux fenced build/rootfs true; echo "SELinux: $?"
        build/bin/09-seccomp --landlock /bin:ro build/rootfs ls /; echo "Landlock: $?"
        cp -a build/rootfs /tmp/root && cp build/bin/06-user /tmp/ && chown -R 1000:1000 /tmp/root
        as_user() {
            setpriv --reuid=1000 --regid=1000 --clear-groups /tmp/06-user /tmp/root echo "$1"
            echo "$1: $?"
        }
        as_user free
        sysctl -qw kernel.unprivileged_userns_clone=0; as_user switched-off
        sysctl -qw kernel.unprivileged_userns_clone=1 user.max_user_namespaces=0; as_user used-up
        sysctl -qw user.max_user_namespaces=1000
        scripts/matrix.sh --on "05-net 06-user" open-sysrq read-kcore; cat build/matrix.json'
    assert_success
    assert_line --index 0 Y
    assert_line --index 1 unconfined
    assert_line --index 2 'generous (enforce)'
    assert_line '08-caps: pivot_root build/rootfs: Permission denied'
    assert_line --partial 'hint: AppArmor, SELinux or another security module forbids it'
    assert_line 'stingy: 125'
    assert_equal "$(grep -c '^fenced (enforce)$' <<<"$output")" 3
    assert_equal "$(grep -c "^sh: .*can't create /tmp/file: Permission denied" <<<"$output")" 3
    assert_equal "$(grep -c '^fenced, build/bin/09-seccomp --' <<<"$output")" 3
    assert_line /proc/2/attr/exec
    assert_line '    fenced (enforce)'
    assert_line '09-seccomp: write /proc/thread-self/attr/apparmor/exec: Permission denied'
    assert_line --partial "hint: the profile that our caller bears doesn't let us change to this one"
    assert_line 'generous: 125'
    assert_line '09-seccomp: write /proc/thread-self/attr/apparmor/exec: No such file or directory'
    assert_line --partial 'hint: no profile of this name is loaded'
    assert_line 'nowhere: 125'
    assert_line '09-seccomp: use SELinux for --selinux: Operation not supported'
    assert_line 'SELinux: 125'
    assert_line 'Landlock: 1'
    assert_line free
    assert_line 'free: 0'
    assert_line '06-user: kernel.unprivileged_userns_clone forbids unshare CLONE_NEWUSER: Operation not permitted'
    assert_line --partial 'until `sudo sysctl kernel.unprivileged_userns_clone=1`'
    assert_line 'switched-off: 125'
    assert_line '06-user: unshare CLONE_NEWUSER: No space left on device'
    assert_line --partial '`sudo sysctl user.max_user_namespaces=10000`'
    assert_line 'used-up: 125'
    assert_line --partial '4 cells'
    assert_equal "$(grep -c '"verdict": *"not tried"' <<<"$output")" 0
    assert_equal "$(grep -c '"verdict": *"closed"' <<<"$output")" 2
}

# A policy in which all that there is bears one label, and another one writes no file.
# Classes that it doesn't name, it allows.
# shellcheck disable=SC2016
selinux_policy='
policy() {
    local sid sids="kernel security unlabeled fs file file_labels init any_socket port netif netmsg node
        igmp_packet icmp_socket tcp_socket sysctl_modprobe sysctl sysctl_fs sysctl_kernel sysctl_net
        sysctl_net_unix sysctl_vm sysctl_dev kmod policy scmp_packet devnull"
    echo "class process class process2 class file"
    for sid in $sids; do echo "sid $sid"; done
    echo "class process { transition dyntransition }
        class process2 { nnp_transition }
        class file { write append entrypoint }
        $1
        type plain_t; type fenced_t;
        role system_r; role system_r types { plain_t fenced_t };
        allow plain_t { plain_t fenced_t }:process { transition dyntransition };
        allow plain_t plain_t:file { write append entrypoint };
        allow fenced_t plain_t:file entrypoint;
        $2
        user system_u roles system_r;"
    for sid in $sids; do echo "sid $sid system_u:system_r:plain_t"; done
}
load_policy() {
    policy "$@" >/tmp/policy.conf
    checkpolicy -U allow -c 31 -o /tmp/policy /tmp/policy.conf >/dev/null && cat /tmp/policy >/sys/fs/selinux/load
}'

# bats test_tags=once
@test "inside, SELinux gives a label and enforces it; no_new_privs takes two lines of policy" {
    # shellcheck disable=SC2016
    run machine --append 'selinux=1 lsm=selinux' "$selinux_policy"'
        mount -t selinuxfs selinuxfs /sys/fs/selinux
        label=system_u:system_r:fenced_t
        fenced() {
            build/bin/09-seccomp --selinux "$label" "$@" build/rootfs sh -c "grep -ao \"[a-z_:]*\" /proc/self/attr/current
                echo new >/tmp/file; mkdir /tmp/d && echo \$1" sh "fenced, $*" 2>&1
            echo "$1: $?"
        }
        fenced --no-init
        load_policy && echo 1 >/sys/fs/selinux/enforce
        fenced --user student
        fenced --new-privs
        load_policy "policycap nnp_nosuid_transition;" "allow plain_t fenced_t:process2 nnp_transition;"
        fenced --facts
        label=system_u:system_r:nowhere_t fenced --read-only
        build/bin/09-seccomp --apparmor fenced build/rootfs true; echo "AppArmor: $?"
        build/bin/09-seccomp --landlock /:ro build/rootfs true; echo "Landlock: $?"'
    assert_success
    # Without a policy any label would be taken, and none given.
    assert_line --index 0 '09-seccomp: use SELinux for --selinux: Operation not supported'
    assert_line --index 1 --partial 'hint: this kernel was made or booted without it, or knows no policy yet'
    assert_line --index 2 '--no-init: 125'
    assert_line --index 3 '09-seccomp: exec sh: Operation not permitted'
    assert_line --index 4 --partial 'hint: under no_new_privs a label may only take away'
    assert_line --index 5 '--user: 126'
    for line in 'fenced, --new-privs' '--new-privs: 0' 'fenced, --facts' '--facts: 0' \
        '    system_u:system_r:plain_t' '    system_u:system_r:fenced_t'; do
        assert_line "$line"
    done
    assert_equal "$(grep -c '^system_u:system_r:fenced_t$' <<<"$output")" 2
    assert_equal "$(grep -c "^sh: .*can't create /tmp/file: Permission denied" <<<"$output")" 2
    assert_line '09-seccomp: write /proc/thread-self/attr/exec: Invalid argument'
    assert_line --partial 'hint: the policy that is loaded has no such USER:ROLE:TYPE'
    assert_line '--read-only: 125'
    assert_line '09-seccomp: use AppArmor for --apparmor: Operation not supported'
    assert_line 'AppArmor: 125'
    assert_line '09-seccomp: landlock_create_ruleset: Operation not supported'
    assert_line --partial 'hint: Landlock was not switched on at boot'
    assert_line 'Landlock: 125'
}

@test "--user: nobody special, in a delegated cgroup, with ids of its own" {
    # shellcheck disable=SC2016
    run machine --user bash -c 'id -u; echo "<$1>"
        unshare --user --map-root-user --map-auto \
            sh -c "id -u; tail -n 1 /proc/self/uid_map"
        touch file build/file && echo written
        cd "/sys/fs/cgroup/$(cut -d : -f 3 /proc/self/cgroup)" && pwd
        mkdir ../child && echo 10M >../child/memory.max && echo limited
        echo $$ >../child/cgroup.procs && grep child /proc/self/cgroup
        echo max >../../pids.max || echo refused
        echo $$ >/sys/fs/cgroup/cgroup.procs || echo refused' bash 'two  words'
    assert_success
    uid=${lines[0]}
    ((uid > 0))
    assert_line '<two  words>'
    assert_line --regexp '^ +1 +100000 +65535$'
    assert_line written
    assert_line "/sys/fs/cgroup/user.slice/user-$uid.slice/user@$uid.service/app.slice/vm.scope"
    assert_line limited
    assert_line "0::/user.slice/user-$uid.slice/user@$uid.service/app.slice/child"
    assert_equal "$(grep -c '^refused$' <<<"$output")" 2
}

# bats test_tags=once
@test "when the time is up, the machine ends and the status is 124" {
    run machine --timeout 5 sleep 1000
    assert_failure 124
    assert_output 'vm.sh: not done after 5 seconds'
}

# bats test_tags=once
@test "a reader that goes away ends the machine" {
    run bash -c '"$1" --timeout 250 yes | head -n 1; exit "${PIPESTATUS[0]}"' bash "$vm"
    assert_failure 141
    assert_output y
}

# bats test_tags=once
@test "SIGTERM and Ctrl-C end the machine at once" {
    for signal in TERM:143 INT:130; do
        env --default-signal=INT "$vm" --timeout 250 'echo ready; sleep 1000' \
            >"$BATS_TEST_TMPDIR/out" 2>&1 3>&- &
        pid=$!
        # A boot takes longer where the machine has more to do.
        for ((tries = 0; tries < 100; tries++)); do
            ! grep -qx ready "$BATS_TEST_TMPDIR/out" || break
            sleep 1
        done
        kill "-${signal%:*}" "$pid"
        ended_with "${signal#*:}"
        assert_equal "$(<"$BATS_TEST_TMPDIR/out")" ready
    done
}

# bats test_tags=once
@test "a machine that dies is told from its command: 125 and the kernel's log" {
    run machine 'echo c >/proc/sysrq-trigger'
    assert_failure 125
    assert_line --partial 'sysrq: Trigger a crash'
    assert_line 'vm.sh: the machine ended before its command did'
}

# bats test_tags=once
@test "--share rw writes to the real directory, whatever its name" {
    copy="$BATS_TEST_TMPDIR/a copy, with rw"
    mkdir "$copy"
    cp -R "$BATS_TEST_DIRNAME/../scripts" "$copy/"
    run timeout -k 5 300 "$copy/scripts/vm.sh" --share rw --cpus 1 --mem 256 --append vm.word \
        'pwd; nproc; grep -o vm.word /proc/cmdline; echo new >file'
    assert_success
    assert_output "$copy"$'\n1\nvm.word'
    assert_equal "$(<"$copy/file")" new
}

# bats test_tags=once
@test "without a command it is a shell on the terminal" {
    # What says "started" has the terminal already.
    run timeout -k 1 250 expect -f - "$vm" <<'END'
        set timeout -1
        proc await {what} { expect $what {} default { exit 99 } }
        spawn [lindex $argv 0]
        await "# "
        send "tty; sh -c 'echo star''ted; exec sleep 1000'\r"
        await started
        send "\003"
        await "# "
        send "exit 5\r"
        await eof
        exit [lindex [wait] 3]
END
    assert_failure 5
    assert_line --partial /dev/ttyS0
}

# bats test_tags=once
@test "a terminal that goes away ends the shell's machine" {
    timeout 250 expect -c 'set timeout -1; spawn "'"$vm"'"; expect "# "; exit'
    no_files() { [[ -z $(ls "$TMPDIR") ]]; }
    wait_until no_files
}

@test "wrong use is refused before anything starts" {
    for words in --junk --mem '--mem 0' '--mem 1x' '--cpus -1' '--timeout x' \
        '--share maybe' '--accel warp'; do
        # shellcheck disable=SC2086 # several words
        run "$vm" $words true
        assert_failure 125
        assert_output --regexp '^vm.sh: '
    done
    run "$vm" </dev/null
    assert_failure 125
    assert_output 'vm.sh: a shell needs a terminal; name a command'
}

@test "what the host lacks is said, with the package" {
    mkdir "$BATS_TEST_TMPDIR/bin"
    for tool in bash uname dirname sed env; do
        ln -s "$(type -P "$tool")" "$BATS_TEST_TMPDIR/bin/"
    done
    # /sbin is always searched, for mkfs; QEMU is not there.
    run env PATH="$BATS_TEST_TMPDIR/bin" "$vm" true
    assert_failure 125
    assert_output --partial 'missing: qemu-system-x86'
    printf '#!/bin/sh\necho riscv64\n' >"$BATS_TEST_TMPDIR/uname"
    chmod +x "$BATS_TEST_TMPDIR/uname"
    run env PATH="$BATS_TEST_TMPDIR:$PATH" "$vm" true
    assert_failure 125
    assert_output --partial 'this is riscv64'
}

# An arm64 computer, as far as vm.sh sees it; its QEMU only says what it was told.
@test "on arm64 it starts that processor's machine" {
    mkdir "$BATS_TEST_TMPDIR/bin"
    printf '#!/bin/sh\necho aarch64\n' >"$BATS_TEST_TMPDIR/bin/uname"
    printf '#!/bin/sh\necho " $* "\n' >"$BATS_TEST_TMPDIR/bin/qemu-system-aarch64"
    chmod +x "$BATS_TEST_TMPDIR"/bin/*
    run env PATH="$BATS_TEST_TMPDIR/bin:$PATH" "$vm" --accel tcg true
    assert_failure 125
    assert_output --partial ' -M virt '
    assert_output --partial ' -cpu max,pauth-impdef=on '
    assert_output --partial ' console=ttyAMA0 '
    refute_output --partial tsc
    run env HOSTTYPE=aarch64 PATH="$BATS_TEST_TMPDIR/bin:$PATH" "$project/scripts/setup.sh" --missing test
    refute_output --partial x86
}

@test "--help shows the options" {
    run "$vm" --help
    assert_success
    assert_line --partial '--user'
    refute_line --partial 'set -e'
}
