#!/usr/bin/env bats
# scripts/build-rootfs.sh: complete, repeatable, and careful with what it
# replaces.  Needs no root.
# shellcheck source=tests/helpers.bash
source "$BATS_TEST_DIRNAME/helpers.bash"

build() {
    run "$project/scripts/build-rootfs.sh" "$@"
}

# A busybox that waits in the middle of the build, as long as the gate is shut.
slow_busybox() {
    mkfifo "$scratch/gate"
    cat >"$scratch/busybox" <<EOF
#!/bin/sh
[ "\$1" != --list-full ] || { echo >$scratch/waits; read line <$scratch/gate; }
exec busybox "\$@"
EOF
    chmod 755 "$scratch/busybox"
}

@test "the tree has the skeleton and a shell, and belongs to who builds it" {
    build "$scratch/tree"
    assert_success
    assert_output ''
    for name in proc sys dev tmp etc/passwd etc/group etc/hosts etc/profile bin/sh; do
        [[ -e $scratch/tree/$name || -L $scratch/tree/$name ]] || fail "no $name"
    done
    assert_equal "$(stat -c %a "$scratch/tree" "$scratch/tree/tmp" | xargs)" '755 1777'
    run find "$scratch/tree" ! -user "$(id -u)"
    assert_output ''
    run find "$scratch/tree" -perm /6000
    assert_output ''
}

@test "no link leads out of the tree, not even for root who follows it on the host" {
    build "$scratch/tree"
    assert_equal "$(readlink "$scratch/tree/bin/sh")" busybox
    while IFS= read -r link; do
        [[ $(realpath -- "$link") == "$scratch/tree/"* ]] || fail "$link"
    done < <(find "$scratch/tree" -type l)
    cp /etc/passwd "$scratch/tree/usr/bin/env"
    cmp /etc/passwd "$scratch/tree/bin/busybox"
}

@test "a second run gives the same tree" {
    build "$scratch/tree"
    (cd "$scratch/tree" && find . -printf '%p %m %l\n' | sort) >"$scratch/first"
    touch "$scratch/tree/a-change"
    build "$scratch/tree"
    assert_success
    (cd "$scratch/tree" && find . -printf '%p %m %l\n' | sort) >"$scratch/second"
    diff "$scratch/first" "$scratch/second"
    assert_equal "$(find "$scratch" -maxdepth 1 -name '*tree*' | wc -l)" 1
}

@test "the umask and odd names in the path don't matter" {
    odd="$scratch/"$'an odd\nname/-tree*'
    umask 077
    build "$odd"
    assert_success
    [[ -x $odd/bin/busybox ]]
    assert_equal "$(stat -c %a "$odd" "$odd/etc" "$odd/etc/passwd" | xargs)" '755 755 644'
    cd "$scratch"
    build -- -x
    assert_failure 125
    build ./relative/tree
    assert_success
}

@test "a busybox that is missing, dynamic or broken is an error with the command" {
    printf '\177ELF' >"$scratch/broken"
    chmod 755 "$scratch/broken"
    for busybox in "$scratch/none" "$(type -P bash)" "$scratch/broken"; do
        BUSYBOX=$busybox build "$scratch/tree"
        assert_failure 125
        assert_line "build-rootfs.sh: $busybox is missing, isn't static or doesn't run here"
        assert_line 'build-rootfs.sh: fix: scripts/setup.sh'
    done
    [[ ! -e $scratch/tree ]]
}

@test "what is not a tree of ours is never replaced" {
    mkdir "$scratch/precious"
    touch "$scratch/precious/file" "$scratch/a-file"
    build "$scratch/tree"
    ln -s tree "$scratch/link"
    for target in precious a-file link; do
        build "$scratch/$target"
        assert_failure 125
    done
    [[ -e $scratch/precious/file && -f $scratch/a-file && -L $scratch/link ]]
    mkdir "$scratch/empty"
    build "$scratch/empty"
    assert_success
}

@test "a run that is killed leaves the old tree whole, and the next one tidies up" {
    build "$scratch/tree"
    slow_busybox
    for signal in TERM KILL; do
        BUSYBOX=$scratch/busybox setsid "$project/scripts/build-rootfs.sh" \
            "$scratch/tree" >/dev/null 2>&1 3>&- &
        pid=$!
        wait_until test -e "$scratch/waits"
        rm "$scratch/waits"
        [[ -x $scratch/tree/bin/sh || -L $scratch/tree/bin/sh ]]
        kill -"$signal" -- "-$pid"
        wait "$pid" || true
        if [[ $signal == TERM ]]; then
            assert_equal "$(find "$scratch" -maxdepth 1 -name '*tree*' | wc -l)" 1
        fi
    done
    build "$scratch/tree"
    assert_success
    assert_equal "$(find "$scratch" -maxdepth 1 -name '*tree*' | wc -l)" 1
}

@test "two runs at once both succeed" {
    "$project/scripts/build-rootfs.sh" "$scratch/tree" 3>&- &
    pid=$!
    build "$scratch/tree"
    assert_success
    wait "$pid"
    [[ -f $scratch/tree/etc/matryoshka-rootfs ]]
    assert_equal "$(find "$scratch" -maxdepth 1 -name '*tree*' | wc -l)" 1
}

@test "what lies beside the tree is somebody else's" {
    mkdir "$scratch/tree.old.backup" "$scratch/tree.new.123456"
    build "$scratch/tree"
    build "$scratch/tree"
    assert_success
    [[ -d $scratch/tree.old.backup && -d $scratch/tree.new.123456 ]]
}

# bats test_tags=root
@test "what a container wrote as root doesn't hinder its owner" {
    need_root
    chmod 755 "$scratch" "$scratch/.." "$scratch/../.."
    mkdir -m 777 "$scratch/public"
    as_nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups)
    cp -a "$project/scripts" "$project/rootfs" "$scratch/public"
    run "${as_nobody[@]}" "$scratch/public/scripts/build-rootfs.sh" "$scratch/public/tree"
    assert_success
    mkdir "$scratch/public/tree/made-by-root"
    touch "$scratch/public/tree/made-by-root/file"
    for _ in 1 2; do
        run "${as_nobody[@]}" "$scratch/public/scripts/build-rootfs.sh" "$scratch/public/tree"
        assert_success
        assert_output --partial 'sudo rm -r'
        [[ ! -e $scratch/public/tree/made-by-root ]]
    done
}

# bats test_tags=root
@test "a tree in which something is mounted is not replaced" {
    need_root
    build "$scratch/tree"
    run unshare --mount bash -c 'mount -t tmpfs mine "$1/proc"; "$0" "$1"' \
        "$project/scripts/build-rootfs.sh" "$scratch/tree"
    assert_failure 125
    assert_output --partial 'does a container still run there?'
}

# bats test_tags=root
@test "a set-user-id file in build/rootfs is out of others' reach" {
    need_root
    assert_equal "$(stat -c %a "$project/build")" 700
    run setpriv --reuid=65534 --regid=65534 --clear-groups ls "$project/build/rootfs"
    assert_failure
    assert_output --partial 'Permission denied'
}
