#!/usr/bin/env bats
# scripts/doctor.sh, here and under conditions that are made to be worse.  It's
# read as JSON, which one test compares with the text.
# shellcheck source=tests/helpers.bash
source "$BATS_TEST_DIRNAME/helpers.bash"

setup() {
    common_setup
    tree=$project
    as=()
    around=()
    # Mounts of the doctor's own, over the host's files.
    private=(unshare --mount)
    ((EUID == 0)) || private+=(--user --map-root-user)
}

# What the doctor may not change, besides what common_teardown() compares.
machine_state() {
    host_state || true
    cut -d ' ' -f 1 /proc/modules 2>/dev/null | sort
    find /sys/fs/cgroup -type d
    grep -r . /proc/sys/net/ipv4/ip_forward /proc/sys/user /proc/sys/kernel/hostname
    find "$tree" -path "$tree/.git" -prune -o -printf '%p %m %U %s %T@ %C@\n' | sort || true
}

# diagnose [OPTION]...: sets json; `run` keeps status and output
diagnose() {
    run env "MATRYOSHKA_TEST=$mark" "${around[@]}" "${as[@]}" timeout -k 1 100 "$tree/scripts/doctor.sh" --json
    json=$output
    jq -e . >/dev/null <<<"$json" || fail "no JSON: $json"
}

# told FILTER: what jq makes of the JSON
told() {
    jq -r "$1" <<<"$json"
}

# check NAME MEMBER, and lesson NUMBER MEMBER
check() {
    told ".checks[] | select(.name == \"$1\") | .$2"
}

lesson() {
    told ".lessons[] | select(.name | startswith(\"$1\")) | .$2"
}

# copy_tree: what an ordinary user owns, without the lessons' objects
copy_tree() {
    tree=$(mktemp -d /var/tmp/matryoshka-test.XXXXXX)
    (cd "$project" && tar -c --exclude=./.git --exclude=./build/obj \
        --exclude=./build/lib .) | tar -x -C "$tree"
    chmod 755 "$tree"
}

teardown() {
    [[ $tree == "$project" ]] || rm -rf --one-file-system "$tree"
    common_teardown
}

# become_user: an ordinary one with a tree of its own, also where root tests
become_user() {
    ((EUID == 0)) || return 0
    copy_tree
    chown -R 65534:65534 "$tree"
    as=(setpriv --reuid=65534 --regid=65534 --clear-groups env HOME=/ USER=nobody)
}

# with_file PATH TEXT: the host's file has this content, for the doctor alone
with_file() {
    printf '%b' "$2" >"$scratch/${1##*/}"
    # shellcheck disable=SC2016 # for the shell inside
    around=("${private[@]}" bash -c 'mount --bind "$0" "$1" && shift && "$@"' "$scratch/${1##*/}" "$1")
}

# bats test_tags=once
@test "wrong use is refused, and --help says how it's used" {
    for words in --junk 'two words' '--json more'; do
        # shellcheck disable=SC2086 # several words
        run "$project/scripts/doctor.sh" $words
        assert_failure 125
        assert_output 'doctor.sh: usage: doctor.sh [--json]'
    done
    run "$project/scripts/doctor.sh" --help
    assert_success
    assert_line --partial 'usage: doctor.sh [--json]'
    assert_line --partial 'exit status: 0 if all lessons work'
    refute_output --partial 'set -e'
}

# bats test_tags=root
@test "here, as root, every lesson works, and the doctor has tried it" {
    need_root
    diagnose
    assert_success
    assert_equal "$(told '.lessons[].name')" "$(basename -a "$project"/lessons/*/)"
    run told '.lessons[] | select(.state != "works" and .state != "differs").name'
    assert_output ''
    refute [ "$(told '.lessons[].reasons[].why' | grep -c 'not tried')" -gt 0 ]
    for name in mnt pid uts ipc net user cgroup; do
        assert_equal "$(check "$name" state)" ok
    done
    run check kernel text
    assert_output --partial "lesson 03's system calls work"
}

@test "the text says the same as the JSON, in 80 columns and without colour" {
    diagnose
    run timeout 100 "$project/scripts/doctor.sh"
    refute_output --partial $'\e'
    words=$(told ".lessons[] | .name + \" \" + ({works: \"works here\",
        differs: \"works with a difference\", fails: \"doesn't work here\",
        unseen: \"can't be told\"}[.state])")
    assert_equal "$(sed -n 's/^\([0-9][0-9]-[a-z]*\)  */\1 /p' <<<"$output")" "$words"
    states=$(told '.checks[] | .state + " " + .name')
    assert_equal "$(sed -nE 's/^  (ok|differs|missing|unseen) +([^ ]+) .*/\1 \2/p' \
        <<<"$output")" "$states"
    fixes=$(told '[(.lessons, .demos)[].reasons[].fix, .checks[].fix] | .[] | select(. != "")')
    assert_equal "$(sed -n 's/^ *fix: //p' <<<"$output")" "$fixes"
    run awk 'length > 80 && !/^ *fix: / && NF > 1' <<<"$output"
    assert_output ''
}

# bats test_tags=once
@test "colour is for terminals, and not with NO_COLOR" {
    show() {
        run timeout 100 env "$@" TERM=xterm script -qec "$project/scripts/doctor.sh" /dev/null
        refute_output ''
    }
    show -u NO_COLOR
    assert_output --partial $'\e[3'
    show NO_COLOR=1
    refute_output --partial $'\e[3'
}

@test "nothing on this computer is another than before" {
    copy_tree
    machine_state >"$scratch/machine"
    diagnose
    machine_state >"$scratch/machine-after"
    diff "$scratch/machine" "$scratch/machine-after"
}

@test "an ordinary user is told to put sudo before what needs root" {
    become_user
    diagnose
    assert_success
    assert_equal "$(lesson 00 state)" works
    for number in 01 02 03 04 05; do
        assert_equal "$(lesson "$number" state)" differs
        run lesson "$number" 'reasons[0]'
        assert_output --partial 'put `sudo` before the command'
        assert_output --partial "\"fix\": \"sudo build/bin/$number-"
    done
    run told '.lessons[0:6] | .[].reasons[].why'
    refute_output --partial 'could not be tried'
    assert_equal "$(check capabilities state)" unseen
    assert_equal "$(check forward-policy state)" unseen
    assert_equal "$(check forward-policy fix)" 'sudo scripts/doctor.sh'
}

@test "what is not built is judged by the single probes" {
    copy_tree
    mv "$tree/build" "$tree/../${tree##*/}.built"
    diagnose
    rm -rf "$tree.built"
    assert_success
    assert_equal "$(lesson 00 state)" differs
    run lesson 03 'reasons[0] | .why + "; " + .fix'
    assert_output 'not tried: it is not built yet; scripts/setup.sh && make programs rootfs'
    if ((EUID == 0)); then
        sed -i 's/pivot_root/no &/' "$tree/src/hints.tsv"
        around=(unshare --user --map-root-user --mount bash -c
            'echo 0 >/proc/sys/user/max_uts_namespaces; "$0" "$@"')
        diagnose
        assert_failure 1
        assert_equal "$(lesson 03 state)" differs
        assert_equal "$(lesson 04 state)" fails
        assert_equal "$(lesson 08 state)" fails
        run lesson 04 'reasons[-1].fix'
        assert_output 'sudo sysctl user.max_uts_namespaces=10000'
    fi
}

# bats test_tags=once
@test "a lesson that fails makes the status 1; its error, hint and fix are told" {
    copy_tree
    # shellcheck disable=SC2016 # backquotes of the hint
    printf '#!/bin/sh\necho "%s: %s" >&2\necho "hint: %s" >&2\nexit 125\n' \
        00-process 'fork: Broken "quote" \\\\ pipe' 'it broke: `sudo mend --it`' \
        >"$tree/build/bin/00-process"
    sed -i 's/`/\\`/g' "$tree/build/bin/00-process"
    diagnose
    assert_failure 1
    assert_equal "$(lesson 00 state)" fails
    # shellcheck disable=SC2016
    assert_equal "$(lesson 00 'reasons[0].why')" 'it broke: `sudo mend --it`'
    assert_equal "$(lesson 00 'reasons[0].fix')" 'sudo mend --it'
    sed -i '/hint/d' "$tree/build/bin/00-process"
    diagnose
    assert_equal "$(lesson 00 'reasons[0].why')" '00-process: fork: Broken quote \ pipe'
    printf '#!/bin/sh\nexec sleep 100\n' >"$tree/build/bin/00-process"
    sed -i 's/^patience=.*/patience=1/' "$tree/scripts/doctor.sh"
    diagnose
    assert_equal "$(lesson 00 'reasons[0].why')" 'no answer within 1 seconds'
}

@test "with no command but bash in PATH it still says what it can" {
    # /usr/sbin and /sbin are always searched, and have ip and nft.
    mkdir "$scratch/bin"
    ln -s "$(type -P bash)" "$scratch/bin/bash"
    run env "PATH=$scratch/bin" "$BASH" "$project/scripts/doctor.sh" --json
    json=$output
    assert_failure 1
    jq -e . >/dev/null <<<"$json" || fail "$json"
    assert_equal "$(lesson 03 state)" unseen
    assert_equal "$(lesson 03 'reasons[0].why')" 'not tried: timeout is missing'
    assert_equal "$(lesson 03 'reasons[0].fix')" 'sudo apt-get install coreutils'
    run check packages text
    assert_output --partial 'make gcc busybox-static'
    assert_equal "$(check packages fix)" scripts/setup.sh
}

@test "without unshare nothing is taken for tried" {
    without unshare
    around=(env "PATH=$scratch/bin")
    diagnose
    assert_equal "$(check pid state)" unseen
    assert_equal "$(check pid text)" 'unshare is missing, so that nothing can be tried'
    assert_equal "$(check pid fix)" 'sudo apt-get install util-linux'
    assert_equal "$(check overlay-rootless state)" unseen
    if ((EUID == 0)); then
        assert_failure 1
        assert_equal "$(lesson 03 state)" unseen
    fi
}

# bats test_tags=once
@test "missing packages have this distribution's names" {
    without strace shfmt capsh ip newuidmap
    expect_fix() {
        with_file /etc/os-release "$1"
        around+=(env "PATH=$scratch/bin")
        # The doctor and setup.sh look into /usr/sbin and /sbin too.
        # shellcheck disable=SC2016 # for the shell inside
        around=("${private[@]}" bash -c 'mount -t tmpfs none /usr/sbin && "$@"'
            bash "${around[@]}")
        diagnose
        assert_equal "$(check packages fix)" "$2"
    }
    expect_fix 'ID=ubuntu\nID_LIKE=debian\n' scripts/setup.sh
    run check packages text
    assert_output 'packages: strace iproute2 nftables libcap2-bin uidmap'
    expect_fix 'ID=fedora\n' 'sudo dnf install strace iproute nftables libcap shadow-utils'
    run check test-packages text
    assert_output --partial 'libcap'
    assert_output --regexp 'what brings: .*\bshfmt\b'
    expect_fix 'ID="manjaro"\nID_LIKE="arch"\n' 'sudo pacman -S --needed strace iproute2 nftables libcap shadow'
    expect_fix 'ID=alpine\n' 'sudo apk add strace iproute2 nftables libcap-utils shadow-uidmap'
    expect_fix 'ID="opensuse-leap"\nID_LIKE="suse opensuse"\n' 'sudo zypper install strace iproute2 nftables libcap-progs shadow'
    expect_fix 'ID=plan9\n' ''
    run check packages text
    assert_output 'what brings: strace ip nft capsh newuidmap'
}

# bats test_tags=root
@test "Ubuntu's AppArmor and Debian's switch: program and doctor say the same" {
    need_root
    become_user
    without unshare
    printf '#!/bin/sh\n%s\nexit 1\n' \
        'echo "unshare: write failed /proc/self/uid_map: Operation not permitted" >&2' \
        >"$scratch/bin/unshare"
    chmod 755 "$scratch/bin/unshare" "$scratch" "$scratch/.." "$scratch/../.."
    for switch in apparmor_restrict_unprivileged_userns:1 unprivileged_userns_clone:0; do
        around=(unshare --mount bash -c 'uname -r >"$3/osrelease" &&
            mount -t tmpfs fake /proc/sys/kernel && cp "$3/osrelease" /proc/sys/kernel &&
            echo "$2" >"/proc/sys/kernel/$1"; shift 3; exec "$@"'
            bash "${switch%:*}" "${switch#*:}" "$scratch")
        run "${around[@]}" "${as[@]}" strace -f -qq -o /dev/null \
            -e inject=unshare:error=EPERM "$tree/build/bin/06-user" "$tree/build/rootfs" true
        assert_failure 125
        hint=${lines[1]#hint: }
        around+=(env "PATH=$scratch/bin")
        diagnose
        assert_equal "$(check rootless state)" missing
        assert_equal "$(check rootless text)" "$hint"
        assert_equal "$(check rootless fix)" "sudo sysctl kernel.${switch%:*}=$((1 - ${switch#*:}))"
    done
}

# bats test_tags=root
@test "a newuidmap that is missing: program and doctor say the same" {
    need_root
    become_user
    without newuidmap
    chmod 755 "$scratch" "$scratch/.." "$scratch/../.."
    around=(env "PATH=$scratch/bin")
    run "${around[@]}" "${as[@]}" "$tree/build/bin/06-user" --map 0:100000:10 \
        "$tree/build/rootfs" true
    assert_failure 125
    hint=${lines[-1]#hint: }
    diagnose
    assert_equal "$(check subordinate-ids text)" "newuidmap: $hint"
    assert_equal "$(check subordinate-ids fix)" 'sudo apt-get install uidmap'
}

# bats test_tags=root
@test "a limit of namespaces that is 0: program and doctor say the same" {
    need_root
    # A user namespace has limits of its own, so that nobody else is concerned.
    around=(unshare --user --map-root-user --mount bash -c
        'echo 0 >/proc/sys/user/max_pid_namespaces; "$0" "$@"')
    run "${around[@]}" "$(program 03-mount)" "$root" true
    assert_failure 125
    hint=${lines[1]#hint: }
    diagnose
    assert_failure 1
    assert_equal "$(lesson 01 state)" works
    for number in 02 03 05; do
        assert_equal "$(lesson "$number" state)" fails
        assert_equal "$(lesson "$number" 'reasons[0].why')" "$hint"
        assert_equal "$(lesson "$number" 'reasons[0].fix')" \
            'sudo sysctl user.max_pid_namespaces=10000'
    done
    assert_equal "$(check pid text)" "$hint"
    assert_equal "$(check mnt state)" ok
    # Without that limit a map of its own is all that lesson 06 lacks there.
    around=(unshare --user --map-root-user --mount)
    diagnose
    assert_equal "$(lesson 06 state)" differs
    assert_equal "$(lesson 06 'reasons[0].fix')" 'build/bin/06-user --map 0:0:1 build/rootfs sh'
    assert_equal "$(check user-ids state)" differs
}

# bats test_tags=once
@test "each row of hints.tsv reaches the C compiler as it stands" {
    copy_tree
    printf 'a "b" \\n%%d\tEPERM\tC:\\new "x"?\\\n' >>"$tree/src/hints.tsv"
    make -s -C "$tree" build/generated/hints.inc
    printf '%s\n' '#include <errno.h>' '#include <stdio.h>' \
        '#define HINT(m, e, t) printf("%s\t%s\t%s\n", m, #e, t), e;' 'int main(void) {' \
        '#include "hints.inc"' '}' >"$scratch/rows.c"
    "${CC:-gcc}" -I"$tree/build/generated" -o "$scratch/rows" "$scratch/rows.c"
    diff <("$scratch/rows") <(grep -v '^#' "$tree/src/hints.tsv")
}

# bats test_tags=root
@test "Docker's DROP, a container, a small RLIMIT, a capability that root lacks" {
    need_root
    around=(unshare --net --pid --fork --kill-child --mount-proc bash -c '
        nft add table ip filter
        nft "add chain ip filter FORWARD { type filter hook forward priority 0; policy drop; }"
        ulimit -n 100
        "$@"' bash setpriv '--bounding-set=-sys_time,-sys_boot' '--inh-caps=-sys_time,-sys_boot')
    diagnose
    assert_success
    assert_equal "$(check forward-policy state)" differs
    run lesson 05 'reasons[].why'
    assert_output --partial 'the policy of the chain FORWARD is DROP'
    assert_equal "$(check surroundings state)" differs
    assert_equal "$(check open-files fix)" 'ulimit -S -n 256'
    run check capabilities text
    assert_output --partial CAP_SYS_BOOT
    assert_output --partial CAP_SYS_TIME
    refute_output --partial CAP_SYS_ADMIN
    run lesson 08 'reasons[].why'
    assert_output --partial CAP_SYS_TIME
}

# bats test_tags=root
@test "a project directory that is mounted noexec, and a remote one" {
    need_root
    copy_tree
    around=(unshare --mount bash -c 'tree=$1 && shift &&
        mount --bind "$tree" "$tree" && mount -o remount,bind,noexec "$tree" &&
        exec bash "$tree/scripts/doctor.sh" --json' bash "$tree")
    diagnose
    assert_failure 1
    assert_equal "$(check project-directory state)" missing
    assert_equal "$(lesson 01 state)" fails
    assert_equal "$(check project-directory fix)" "cp -R $tree \"\$(mktemp -d -p /var/tmp matryoshka.XXXXXX)\""
    # No NFS server here: what the kernel would say of the mount is made up.
    # shellcheck source=scripts/doctor/files.sh
    source "$project/scripts/doctor/files.sh"
    mount_of() { mount_type=nfs4 mount_options=rw mount_point=/home; }
    found() { printf '%s %s\n' "$1" "$2"; }
    HOME=/home/student run check_places
    assert_line 'project-directory differs'
    assert_line 'home-directory differs'
}

# bats test_tags=once
@test "the terminal's size is looked at" {
    run timeout 100 script -qec "stty cols 60 rows 20; $project/scripts/doctor.sh --json 2>&1" /dev/null
    assert_output --partial '60 columns and 20 rows'
    run timeout 100 script -qec "stty cols 100 rows 30; $project/scripts/doctor.sh --json 2>&1" /dev/null
    assert_output --partial '100 columns, 30 rows'
}

@test "a demo names what it needs: checks, groups of them, root, commands" {
    copy_tree
    write_demo() {
        printf '#!/bin/bash\n# A demo.\n%s\n' "$2" >"$tree/scripts/demo-$1.sh"
    }
    write_demo fine '# needs: uts namespaces bash'
    write_demo lacking '# needs: uts no-such-command'
    write_demo silent ''
    write_demo root '# needs: root'
    diagnose
    demo() {
        told ".demos[] | select(.name == \"demo-$1\") | .$2"
    }
    assert_equal "$(demo fine state)" works
    assert_equal "$(demo lacking state)" fails
    assert_equal "$(demo lacking 'reasons[].why')" 'the command no-such-command is missing'
    assert_equal "$(demo silent state)" unseen
    if ((EUID == 0)); then
        assert_equal "$(demo root state)" works
    else
        assert_equal "$(demo root 'reasons[].fix')" 'sudo scripts/demo-root.sh'
    fi
    run "$tree/scripts/doctor.sh"
    assert_line --regexp '^demo-lacking  *doesn.t work here$'
}

# One boot for all, as each takes seconds where it's emulated.
# bats test_tags=once
@test "cgroup v2, modules that wait, and a sysctl at 0, in a virtual machine" {
    [[ -z ${VM:-} && $(uname -m) == x86_64 ]] && type -P qemu-system-x86_64 >/dev/null ||
        skip_because 'needs qemu-system-x86 on an x86-64 host'
    # shellcheck disable=SC2016 # for the shell inside
    run --separate-stderr timeout -k 5 150 "$project/scripts/vm.sh" --timeout 140 '
        state() { cut -d " " -f 1 /proc/modules; tail -n +1 $(find /sys/fs/cgroup -name cgroup.subtree_control); }
        state >/tmp/before
        sysctl -qw user.max_user_namespaces=0
        scripts/doctor.sh --json; echo "status $?"
        state | cmp - /tmp/before && echo unchanged
        build/bin/06-user build/rootfs true 2>&1
        sysctl -qw user.max_user_namespaces=1000
        chmod 755 build
        setpriv --reuid=65534 --regid=65534 --clear-groups scripts/doctor.sh --json'
    assert_success
    said=$output
    json=$(sed '/^status/,$d' <<<"$said")
    assert_line 'status 1'
    assert_line unchanged
    assert_equal "$(lesson 05 state)" differs
    assert_equal "$(lesson 06 state)" fails
    assert_equal "$(lesson 06 'reasons[0].why')" "$(sed -n 's/^hint: //p' <<<"$said")"
    assert_equal "$(lesson 06 'reasons[0].fix')" 'sudo sysctl user.max_user_namespaces=10000'
    assert_equal "$(check rootless fix)" 'sudo sysctl user.max_user_namespaces=10000'
    run lesson 07 'reasons[0].why'
    assert_output --partial 'not tried, as a run switches controllers on in /sys/fs/cgroup/'
    assert_equal "$(check cgroup-version text)" 'version 2 alone'
    run check bridge text
    assert_output "a module that isn't loaded yet, so not tried: bridge"
    run check security-module text
    assert_output --partial apparmor
    assert_equal "$(check landlock state)" ok
    # The second one, of an ordinary user.
    json=$(sed '1,/^hint/d' <<<"$said")
    assert_equal "$(check delegation fix)" \
        'systemd-run --user --scope -p Delegate=yes build/bin/07-cgroup build/rootfs sh'
    assert_equal "$(lesson 07 state)" differs
    assert_equal "$(lesson 02 'reasons[0].fix')" 'sudo build/bin/02-pid build/rootfs sh'
}
