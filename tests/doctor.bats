#!/usr/bin/env bats
# scripts/doctor.sh, here and under conditions that are made to be worse.  It's
# read as JSON, which one test compares with the text.
# shellcheck source=tests/helpers.bash
source "$BATS_TEST_DIRNAME/helpers.bash"

setup() {
    common_setup
    tree=$project
    around=()
}

teardown() {
    [[ $tree == "$project" ]] || rm -rf --one-file-system "$tree"
    common_teardown
}

# diagnose: sets json; `run` keeps the status
diagnose() {
    run env "MATRYOSHKA_TEST=$mark" "${around[@]}" timeout -k 1 100 "$tree/scripts/doctor.sh" --json
    json=$output
    # jq takes nothing at all for JSON, too.
    jq -e .[0] >/dev/null <<<"${json:-no}" || fail "no JSON, status $status: $json"
}

# of NAME: its state; of NAME why|fix: those of its reasons, a line each
of() {
    jq -r --arg name "$1" ".[] | select(.name | startswith(\$name)) | ${2:+.reasons[]}.${2:-state}" <<<"$json"
}

# copy_tree: to be changed, where an ordinary user reaches it
copy_tree() {
    tree=$(mktemp -d /var/tmp/matryoshka-test.XXXXXX)
    mkdir "$tree/build"
    cp -a "$project"/{lessons,scripts,src,Makefile} "$tree"
    cp -a "$project"/build/{bin,rootfs} "$tree/build"
    chmod 755 "$tree"
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
    refute_output --partial 'set -e'
}

# bats test_tags=root
@test "here, as root, every lesson and option works, and the doctor has tried it" {
    need_root
    around=(unshare --net sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward; exec "$@"' sh)
    diagnose
    assert_success
    run jq -r '.[] | select(.name | test("^[0-9]")).name' <<<"$json"
    assert_output "$(container_rooms)"
    for name in 00 01 02 03 04 06 kernel rootless packages; do
        assert_equal "$name $(of "$name")" "$name works"
    done
    run of 0 why
    refute_output --partial 'not tried'
    refute_output --partial ' --nat'
}

@test "the text says the same as the JSON, in 80 columns; colour is for terminals" {
    diagnose
    run timeout 100 "$project/scripts/doctor.sh"
    refute_output --partial $'\e'
    words=$(jq -r '.[] | (.name | test("^[0-9]|^demo")) as $played | .name + " " +
        if $played then {works: "works here", differs: "works with a difference",
            fails: "doesn\u0027t work here", unseen: "can\u0027t be told"}[.state]
        else {works: "ok", fails: "missing"}[.state] // .state end' <<<"$json")
    assert_equal "$(sed -nE '/^[^ ]+:$|^[A-Z]/d; s/^([^ ]+) +/\1 /p' <<<"$output")" "$words"
    assert_equal "$(sed -n 's/^ *fix: //p' <<<"$output")" "$(of '' fix | sed '/^$/d')"
    assert_equal "$(sed -n 's/^    - //p' <<<"$output" | head -n 1)" "$(of '' why | head -n 1 | fold -sw 74 | head -n 1 | sed 's/ $//')"
    run awk 'length > 80 && !/^ *fix: / && NF > 1' <<<"$output"
    assert_output ''
    show() {
        run timeout 100 env "$@" TERM=xterm script -qec "$project/scripts/doctor.sh" /dev/null
        assert_output --partial 00-process
    }
    show -u NO_COLOR
    assert_output --partial $'\e[3'
    show NO_COLOR=1
    refute_output --partial $'\e[3'
}

@test "nothing on this computer is another than before" {
    machine_state() {
        host_state || true
        cut -d ' ' -f 1 /proc/modules 2>/dev/null | sort
        grep -r . /proc/sys/net/ipv4/ip_forward /proc/sys/user /proc/sys/kernel/hostname
        find "$tree" -printf '%p %m %U %s %T@ %C@\n' | sort || true
    }
    copy_tree
    machine_state >"$scratch/machine"
    diagnose
    machine_state | diff "$scratch/machine" -
}

# bats test_tags=root
@test "what a killed run left is not swept, and lesson 07 not tried" {
    need_root
    cgroup=$(cgroup_for pids)/matryoshka_doctor
    mkdir "$cgroup" "$cgroup/matryoshka-4194300"
    # shellcheck disable=SC2016 # for the shell inside
    around=(sh -c 'echo $$ >"$0/cgroup.procs"; exec "$@"' "$cgroup")
    diagnose
    rmdir "$cgroup/matryoshka-4194300"
    wait_until rmdir "$cgroup"
    assert_failure 1
    assert_equal "$(of 07)" unseen
    assert_equal "$(of 07 why)" "not tried, as a run removes $cgroup/matryoshka-4194300, which a killed one left"
}

# bats test_tags=root
@test "without the memory controller lessons work with --memory max, and how it comes back is told (v1)" {
    need_root
    [[ -d /sys/fs/cgroup/memory ]] || skip_because 'version 2 has one mount for all controllers'
    # shellcheck disable=SC2016 # for the shell inside
    around=(unshare --mount --propagation private sh -c 'umount --lazy /sys/fs/cgroup/memory; eval "$0"; exec "$@"' true)
    diagnose
    assert_success
    assert_equal "$(of 07) $(of cgroups)" 'differs differs'
    assert_equal "$(of 07 fix | head -n 1)" 'build/bin/07-cgroup --memory max build/rootfs sh'
    # As after a boot with cgroup_disable=memory, on a Raspberry Pi.
    sed 's/^\(memory\t.*\)1$/\10/' /proc/cgroups >"$scratch/cgroups"
    around[-1]="mount --bind $scratch/cgroups /proc/cgroups; mount -t tmpfs none /boot; touch /boot/cmdline.txt"
    run "${around[@]}" "$(program 07-cgroup)" "$root" true
    hint=${lines[1]#hint: }
    assert_regex "$hint" 'Raspberry Pi'
    diagnose
    assert_equal "$(of cgroups why)" "$hint"
    assert_equal "$(of cgroups fix)" "sudo sed -i '1s/\$/ cgroup_enable=memory/' /boot/cmdline.txt && sudo reboot"
}

# bats test_tags=root
@test "what ip netns exec hides is explained, and no other file spoken of" {
    need_root
    # shellcheck disable=SC2016 # for the shell inside
    around=(unshare --mount sh -c 'mount -t tmpfs none /run && ip netns add outer && ip netns exec outer "$@"' sh)
    mkdir "$scratch/home"
    cd "$scratch/home"
    touch thesis.tex
    diagnose
    assert_failure 1
    refute_output --partial thesis
    assert_equal "$(of 06)" works
    assert_equal "$(of 07) $(of cgroups)" 'fails fails'
    assert_equal "$(of cgroups fix | tail -n 1)" 'nsenter --net=/run/netns/outer scripts/doctor.sh'
    run of 07 fix
    assert_line 'nsenter --net=/run/netns/outer scripts/doctor.sh'
}

@test "an ordinary user is told to put sudo before what needs root" {
    if ((EUID == 0)); then
        copy_tree
        chown -R 65534:65534 "$tree"
        around=(setpriv --reuid=65534 --regid=65534 --clear-groups env HOME=/ USER=nobody)
    fi
    diagnose
    assert_success
    assert_equal "$(of 00)" works
    for number in 01 02 03 04 05; do
        assert_equal "$(of "$number")" differs
        run of "$number" fix
        assert_line --index 0 --partial "sudo build/bin/$number-"
    done
    run of 0 why
    refute_output --partial 'not tried with these rights'
    assert_equal "$(of firewall) $(of firewall fix)" 'unseen sudo make doctor'
    # Without user namespaces only root can try.
    mkdir "$scratch/bin"
    printf '#!/bin/sh\nexit 1\n' >"$scratch/bin/unshare"
    chmod 755 "$scratch/bin/unshare" "$scratch" "$scratch/.." "$scratch/../.."
    around+=(env "PATH=$scratch/bin:$PATH")
    diagnose
    assert_failure 1
    assert_equal "$(of 03) $(of 03 fix | tail -n 1)" 'unseen sudo make doctor'
}

# bats test_tags=once
@test "what a program says is told: its hint and fix, or its error; nobody waits for long" {
    copy_tree
    write_lesson() {
        printf '%s\n' '#!/bin/sh' "$@" >"$tree/build/bin/00-process"
    }
    # shellcheck disable=SC2016 # backquotes of the hint
    write_lesson 'echo "00-process: fork: Broken \"quote\" \\\\ pipe" >&2' \
        "echo 'hint: it broke: \`sudo mend --it\`' >&2" 'exit 125'
    diagnose
    assert_failure 1
    assert_equal "$(of 00) $(of 00 why) $(of 00 fix)" 'fails it broke sudo mend --it'
    sed -i '/hint/d' "$tree/build/bin/00-process"
    diagnose
    assert_equal "$(of 00 why)" '00-process: fork: Broken "quote" \ pipe'
    write_lesson 'echo "00-process: a note" >&2'
    diagnose
    assert_equal "$(of 00) $(of 00 why)" 'differs a note'
    # It doesn't let itself be ended, and a helper elsewhere keeps the output open.
    sed -i 's/^patience=10/patience=1/' "$tree/scripts/doctor.sh"
    write_lesson "trap '' TERM" "setsid sh -c 'echo \$\$ >$scratch/helper; exec sleep 90' &" 'sleep 80'
    SECONDS=0
    diagnose
    kill -KILL "$(<"$scratch/helper")"
    assert_equal "$(of 00 why)" 'no answer within 1 seconds'
    ((SECONDS < 60))
}

@test "with no command but bash in PATH it still says what it can" {
    # /usr/sbin and /sbin are always searched, and have ip and nft.
    mkdir "$scratch/bin"
    ln -s "$(type -P bash)" "$scratch/bin/bash"
    run env "PATH=$scratch/bin" "$BASH" "$project/scripts/doctor.sh" --json
    json=$output
    assert_failure 1
    assert_equal "$(of 03) $(of 03 why)" 'unseen not tried: setpriv is missing'
    assert_equal "$(of 03 fix)" 'sudo apt-get install util-linux'
    run of packages why
    assert_output --partial 'make gcc busybox-static'
    assert_equal "$(of packages fix)" scripts/setup.sh
}

# bats test_tags=once
@test "unbuilt, it says what builds it, and this distribution's names of missing packages" {
    without strace shfmt capsh ip newuidmap
    ln -sf /bin/true "$scratch/bin/pivot_root" # which is in /usr/sbin, or isn't
    tree=$scratch/tree
    mkdir -p "$tree/lessons/00-process"
    cp -r "$project/scripts" "$tree"
    rm "$tree"/scripts/demo-[!t]*
    expect_fix() {
        printf '%b' "$1" >"$scratch/os-release"
        # The doctor and setup.sh look into /usr/sbin and /sbin too.
        # shellcheck disable=SC2016 # for the shell inside
        around=(unshare --user --map-root-user --mount env "PATH=$scratch/bin" sh -c
            'mount --bind "$0" /etc/os-release && mount -t tmpfs none /usr/sbin && exec "$@"' "$scratch/os-release")
        diagnose
        assert_failure 1
        assert_equal "$(of 00) $(of packages fix)" "unseen $2"
    }
    expect_fix 'ID=ubuntu\nID_LIKE=debian\n' scripts/setup.sh
    assert_equal "$(of packages why)" 'packages: strace iproute2 nftables libcap2-bin uidmap'
    assert_equal "$(of 00 why) $(of 00 fix)" 'not tried: it is not built yet scripts/setup.sh && make programs rootfs'
    assert_equal "$(of demo-tree)" unseen
    expect_fix 'ID=fedora\n' 'sudo dnf install strace iproute nftables libcap shadow-utils'
    assert_equal "$(of 00 fix)" "$(of packages fix)"$'\nmake programs rootfs'
    assert_regex "$(of test-packages why)" 'libcap.*what brings: .*shfmt'
    expect_fix 'ID="manjaro"\nID_LIKE="arch"\n' 'sudo pacman -S --needed strace iproute2 nftables libcap shadow'
    expect_fix 'ID=alpine\n' 'sudo apk add strace iproute2 nftables libcap-utils shadow-uidmap'
    expect_fix 'ID="opensuse-leap"\nID_LIKE="suse opensuse"\n' 'sudo zypper install strace iproute2 nftables libcap-progs shadow'
    rm "$scratch/bin/apt-get"
    expect_fix 'ID=plan9\n' ''
    assert_equal "$(of packages why)" 'what brings: strace ip nft capsh newuidmap'
    echo 5.4.0-1-generic >"$scratch/release"
    around+=(sh -c 'mount --bind "$0" /proc/sys/kernel/osrelease && exec "$@"' "$scratch/release")
    diagnose
    assert_equal "$(of 00) $(of kernel why)" 'fails Linux 5.4.0-1-generic; 5.12 or newer is needed'
}

# bats test_tags=root
@test "root is told, too, what users may not: Ubuntu's AppArmor, Debian's switch, ids" {
    need_root
    copy_tree
    chmod 755 "$scratch" "$scratch/.." "$scratch/../.."
    mv "$tree/build/bin/06-user" "$scratch/"
    printf '#!/bin/sh\nexec strace -f -qq -o /dev/null -e inject=unshare:error=EPERM %s "$@"\n' \
        "$scratch/06-user" >"$tree/build/bin/06-user"
    chmod 755 "$tree/build/bin/06-user"
    for switch in apparmor_restrict_unprivileged_userns:1 unprivileged_userns_clone:0; do
        # shellcheck disable=SC2016 # for the shell inside
        around=(unshare --mount sh -c 'uname -r >"$2/osrelease" &&
            mount -t tmpfs fake /proc/sys/kernel && cp "$2/osrelease" /proc/sys/kernel &&
            echo "$1" >"/proc/sys/kernel/$0"; shift 2; exec "$@"' "${switch%:*}" "${switch#*:}" "$scratch")
        diagnose
        assert_equal "$(of rootless)" fails
        assert_equal "$(of rootless fix)" "sudo sysctl kernel.${switch%:*}=$((1 - ${switch#*:}))"
        assert_equal "$(of demo-user fix)" "$(of rootless fix)"
    done
    mv "$scratch/06-user" "$tree/build/bin/"
    around=(env SUDO_USER=somebody SUDO_UID=54321 SUDO_GID=54321)
    diagnose
    assert_equal "$(of rootless)" differs
    assert_equal "$(of rootless fix)" \
        'sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 somebody'
}

# bats test_tags=root
@test "a kernel without filters, without Landlock, or whose listener is taken" {
    need_root
    copy_tree
    mv "$tree/build/bin/09-seccomp" "$scratch/"
    # meet CALL ERRNO [WHEN]: the kernel says so to lesson 09's program
    meet() {
        printf '#!/bin/sh\nexec strace -f -qq -o /dev/null -e inject=%s:error=%s%s %s "$@"\n' \
            "$1" "$2" "${3:+:when=$3}" "$scratch/09-seccomp" >"$tree/build/bin/09-seccomp"
        chmod 755 "$tree/build/bin/09-seccomp"
        diagnose
    }
    meet landlock_create_ruleset EOPNOTSUPP
    assert_equal "$(of 08) $(of 09)" "$(of 08) differs"
    run of 09 why
    assert_output --regexp '^--landlock /:rw: Landlock was not switched on at boot'
    meet seccomp EBUSY 2
    assert_equal "$(of 09)" differs
    run of 09 why
    assert_output --regexp '^--seccomp-log: somebody else is told of our calls'
    meet seccomp EINVAL
    assert_failure 1
    assert_equal "$(of 09) $(of demo-seccomp)" 'fails fails'
    run of 09 why
    assert_output --partial CONFIG_SECCOMP_FILTER
}

# bats test_tags=root
@test "a kernel without overlays, whose overlays take no idmapped layers, or are root's only" {
    need_root
    copy_tree
    chmod 755 "$scratch" "$scratch/.." "$scratch/../.."
    mv "$tree/build/bin/10-overlay" "$scratch/"
    # meet ERRNO WHOM: the kernel says so to these runs of lesson 10's program, and not
    # to the others.  Each of its processes makes its root private first.
    meet() {
        printf '%s\n' '#!/bin/sh' "$2 || exec $scratch/10-overlay \"\$@\"" \
            "exec strace -f -qq -o /dev/null -e inject=mount:error=$1:when=2 $scratch/10-overlay \"\$@\"" \
            >"$tree/build/bin/10-overlay"
        chmod 755 "$tree/build/bin/10-overlay"
        diagnose
    }
    meet ENODEV true
    assert_failure 1
    assert_equal "$(of 10) $(of overlay) $(of demo-overlay)" 'fails differs fails'
    run of 10 why
    assert_line --index 0 --partial 'this kernel has no overlayfs'
    # shellcheck disable=SC2016 # for the shell of the program
    meet EINVAL '[ "$*" = "${*#*--map}" ]'
    assert_failure 1
    assert_equal "$(of 10)" fails
    run of 10 why
    assert_line --index 0 "this kernel's overlays take no idmapped layers; Linux 5.19's do"
    # shellcheck disable=SC2016 # for the shell of the program
    meet EPERM '[ "$(id -u)" != 0 ]'
    assert_equal "$(of 10) $(of overlay)" 'differs differs'
    run of 10 why
    assert_output --partial 'overlay: without root: this kernel lets nobody but root mount an overlay'
}

# bats test_tags=root
@test "a limit of namespaces that is 0: program and doctor say the same" {
    need_root
    copy_tree
    chown -R 0:0 "$tree" # the only id that it has
    # A user namespace has limits of its own, so that nobody else is concerned.
    around=(unshare --user --map-root-user --mount sh -c
        'echo 0 >/proc/sys/user/max_pid_namespaces; exec "$0" "$@"')
    run "${around[@]}" "$(program_for_others 03-mount)" "$root" true
    assert_failure 125
    hint=${lines[1]#hint: }
    diagnose
    assert_failure 1
    assert_equal "$(of 01)" works
    for number in 02 03 05; do
        assert_equal "$(of "$number")" fails
        assert_equal "$(of "$number" why)" "${hint%; *}"
        assert_equal "$(of "$number" fix)" 'sudo sysctl user.max_pid_namespaces=10000'
    done
    # Without that limit a map of its own is all that lesson 06 lacks there.
    around=(unshare --user --map-root-user --mount)
    diagnose
    assert_equal "$(of 06)" differs
    assert_equal "$(of 06 fix | head -n 1)" 'build/bin/06-user --map 0:0:1 build/rootfs sh'
}

# bats test_tags=once
@test "each row of hints.tsv reaches the C compiler as it stands" {
    copy_tree
    printf 'a "b" \\n%%d\tEPERM mapped\tC:\\new "x"?\\\n' >>"$tree/src/hints.tsv"
    make -s -C "$tree" build/generated/hints.inc
    printf '%s\n' '#include <errno.h>' '#include <stdio.h>' \
        '#include "surroundings.h"' '#define HINT(m, e, w, t) printf("%s\t%s %s\t%s\n", m, #e, #w, t), e, w;' 'int main(void) {' \
        '#include "hints.inc"' '}' >"$scratch/rows.c"
    "${CC:-gcc}" -I"$tree/build/generated" -I"$project/src" -o "$scratch/rows" "$scratch/rows.c"
    diff <("$scratch/rows") <(awk -F '\t' -v OFS='\t' '/^[^#]/ {
        split($2, word, " "); $2 = word[1] " " toupper(word[2] ? word[2] : "anywhere"); print }' "$tree/src/hints.tsv")
}

# bats test_tags=root
@test "Docker's DROP, a capability that root lacks, a directory that is mounted noexec" {
    need_root
    around=(unshare --net sh -c '
        nft add table ip filter
        nft "add chain ip filter FORWARD { type filter hook forward priority 0; policy drop; }"
        exec "$@"' sh setpriv '--bounding-set=-sys_time,-sys_boot' '--inh-caps=-sys_time,-sys_boot')
    diagnose
    assert_success
    run of 05 why
    assert_output --partial 'firewall: the policy of the chain FORWARD is DROP'
    run of 08 why
    assert_output --regexp 'capabilities: root here lacks .*CAP_SYS_BOOT,.*CAP_SYS_TIME'
    refute_output --partial CAP_SYS_ADMIN
    copy_tree
    # shellcheck disable=SC2016 # for the shell inside
    around=(unshare --mount sh -c 'mount --bind "$0" "$0" && mount -o remount,bind,noexec "$0" &&
        exec bash "$0/scripts/doctor.sh" --json' "$tree")
    diagnose
    assert_failure 1
    for number in 00 01; do
        assert_equal "$(of "$number" why)" 'no program can be run in this directory: is it mounted noexec?'
        assert_equal "$(of "$number" fix)" "cp -R $tree \"\$(mktemp -d -p /var/tmp matryoshka.XXXXXX)\""
    done
}

@test "a demo names what it needs: root, user namespaces, links, commands" {
    copy_tree
    rm "$tree"/scripts/demo-*
    printf '\n# needs: bridge bash\n' >"$tree/scripts/demo-fine.sh"
    printf '\n# needs: user rootless\n' >"$tree/scripts/demo-ids.sh"
    printf '\n# needs: no-such-command\n' >"$tree/scripts/demo-lacking.sh"
    printf '\n# needs: bin/01-chroot\n' >"$tree/scripts/demo-old.sh"
    printf '#!/bin/sh\necho "hint: Linux 9.9 or newer is needed" >&2; exit 125\n' >"$tree/build/bin/01-chroot"
    printf '\n# needs: root\n' >"$tree/scripts/demo-root.sh"
    printf '\n' >"$tree/scripts/demo-silent.sh"
    diagnose
    assert_equal "$(of demo-fine) $(of demo-ids)" "works $(of rootless)"
    assert_equal "$(of demo-lacking) $(of demo-lacking why)" 'fails the command no-such-command is missing'
    assert_equal "$(of demo-old) $(of demo-old why)" 'fails 01-chroot: Linux 9.9 or newer is needed'
    assert_equal "$(of demo-silent)" unseen
    assert_equal "$(of demo-root fix)" "$( ((EUID == 0)) || echo sudo scripts/demo-root.sh)"
}

# One boot for all, as each takes seconds where it's emulated.
# bats test_tags=once
@test "cgroup v2, modules that wait, and a sysctl at 0, in a virtual machine" {
    [[ -z ${VM:-} ]] && type -P "qemu-system-$(uname -m)" >/dev/null ||
        skip_because 'needs QEMU for this processor'
    # shellcheck disable=SC2016 # for the shell inside
    run --separate-stderr timeout -k 5 150 "$project/scripts/vm.sh" --timeout 140 '
        state() { cut -d " " -f 1 /proc/modules; tail -n +1 $(find /sys/fs/cgroup -name cgroup.subtree_control); }
        state >/tmp/before
        sysctl -qw user.max_user_namespaces=0
        scripts/doctor.sh --json; echo "status $?"
        state | cmp - /tmp/before && echo unchanged
        sysctl -qw user.max_user_namespaces=1000
        chmod 755 build
        setpriv --reuid=65534 --regid=65534 --clear-groups scripts/doctor.sh --json'
    assert_success
    said=$output
    json=$(sed '/^status/,$d' <<<"$said")
    assert_line 'status 1'
    assert_line unchanged
    assert_equal "$(of 05 why)" "--net bridge --ip 10.9.0.2/24: not tried, as it would load the module veth"
    assert_equal "$(of 06) $(of 06 fix | head -n 1)" 'fails sudo sysctl user.max_user_namespaces=10000'
    assert_equal "$(of rootless fix)" 'sudo sysctl user.max_user_namespaces=10000'
    run of 07 why
    assert_output --partial 'not tried, as a run switches controllers on in /sys/fs/cgroup'
    assert_equal "$(of cgroups why)" 'version 2'
    # The second one, of an ordinary user.
    json=$(sed '1,/^unchanged/d' <<<"$said")
    assert_equal "$(of 07) $(of 07 fix)" \
        'differs systemd-run --user --scope -p Delegate=yes build/bin/07-cgroup build/rootfs sh'
    assert_equal "$(of 02 fix)" 'sudo build/bin/02-pid build/rootfs sh'
}
