#!/usr/bin/env bats
# Lesson 10: layers that nobody writes, and one that gets what is written.
# bats file_tags=root,v2
# shellcheck source=tests/helpers.bash
source "$BATS_TEST_DIRNAME/helpers.bash"

lesson=10-overlay

setup() {
    common_setup
    layer=$scratch/layer upper=$scratch/upper
    mkdir "$layer" "$layer/etc" "$upper"
}

teardown() {
    [[ ! -d $scratch/nfs ]] || stop_nfs
    [[ -z ${public:-} ]] || rm -rf --one-file-system "$public"
    common_teardown
}

# state: of all in the root file system
state() {
    find "$root" -printf '%p %y %m %U:%G %s %l %T@\n' | sort
    find "$root" -type f -exec cksum {} + | sort
}

@test "whatever is written, the root file system is as before, for the next one and on disk" {
    mkdir "$root/data"
    touch "$root/data/old"
    before=$(state)
    in_lesson "$lesson" sh -c 'echo new >/data/new; rm /data/old; echo more >>/etc/profile
        chmod 700 /etc; ln -sf /x /etc/hostname; rm -r /root; mkdir /root; touch /root/a
        mv /srv /moved; test -e /data/new -a ! -e /data/old'
    assert_success
    assert_output ''
    assert_equal "$(state)" "$before"
    in_lesson "$lesson" test -e /data/old -a ! -e /data/new
    assert_success
    rm -r "$root/data"
}

@test "what has no /dev, /proc, /sys and /tmp gets them above it, as the container's root's" {
    mkdir "$layer/bin"
    cp "$root/bin/busybox" "$layer/bin/"
    rmdir "$layer/etc"
    root=$layer
    before=$(state)
    in_lesson "$lesson" /bin/busybox stat -c '%n %u %a' /dev /proc /sys /tmp
    assert_output $'/dev 0 755\n/proc 65534 555\n/sys 65534 555\n/tmp 0 1777'
    options=(--upper "$upper")
    in_lesson "$lesson" /bin/busybox true
    assert_success
    run stat -c '%n %u %a' "$upper"/upper/*
    assert_output "$(printf "$upper/upper/%s 1000000000 755\n" dev proc sys tmp)"
    assert_equal "$(state)" "$before"
    options=(--read-only)
    in_lesson "$lesson" /bin/busybox true
    refused 'enter /dev: No such file or directory' 'lacks this directory'
    root=$scratch/root
}

@test "of layers the first one is the highest, and any name will do" {
    local odd=$scratch/$'a:b,c \n\\d'
    cp -a "$layer" "$odd"
    echo odd >"$odd/etc/who"
    echo plain >"$layer/etc/who"
    echo plain >"$layer/etc/only"
    for options in "$odd|$layer|odd" "$layer|$odd|plain"; do
        wanted=${options##*|}
        first=${options%%|*}
        options=(--layer "$first" --layer "$([[ $first == "$odd" ]] && echo "$layer" || printf %s "$odd")")
        in_lesson "$lesson" cat /etc/who /etc/only /etc/hostname
        assert_output "$wanted"$'\nplain\nmatryoshka'
    done
}

@test "--upper keeps the changes, for the next container and as a layer" {
    options=(--upper "$upper")
    in_lesson "$lesson" sh -c 'echo kept >/root/file; rm /etc/hostname; chmod 705 /'
    assert_output ''
    in_lesson "$lesson" sh -c 'cat /root/file; stat -c %a:%u /; ls /etc/hostname'
    assert_output --partial $'kept\n705:0\nls: /etc/hostname'
    options=(--layer "$upper/upper")
    in_lesson "$lesson" sh -c 'cat /root/file; ls /etc/hostname'
    assert_output --partial $'kept\nls: /etc/hostname'
    assert_equal "$(ls -A "$upper/work")" ''
}

@test "files in --upper are those of the container's root, so no set-user-id file is real root's" {
    options=(--upper "$upper")
    in_lesson "$lesson" sh -c 'cp /bin/busybox /root/su; chmod 4755 /root/su; chmod 755 /etc'
    assert_success
    run stat -c '%u:%g %a' "$upper/upper" "$upper/upper/root/su" "$upper/upper/etc"
    assert_output $'1000000000:1000000000 755\n1000000000:1000000000 4755\n1000000000:1000000000 755'
}

@test "an upper layer has one container at a time, and a killed one is none" {
    options=(--upper "$upper")
    start_ready
    in_lesson "$lesson" true
    refused "--upper $upper: another container uses it"
    # Nor has it cleaned what isn't its own.
    nsenter --target "$inner" --mount --root --wd=/ sh -c 'echo >>/etc/profile; rm /etc/hostname'
    kill -KILL "$pid"
    ended_with 137
    wait_until is_free
}

is_free() {
    in_lesson "$lesson" true
    [[ $status == 0 ]]
}

@test "--diff tells what was added, changed and deleted, also by a directory made anew" {
    mkdir -p "$root/d/sub" "$layer/d"
    touch "$root/d/one" "$root/d/sub/two" "$layer/d/three" "$layer/etc/gone"
    options=(--layer "$layer" --diff)
    in_lesson "$lesson" sh -c 'rm -r /d; mkdir /d; touch /d/one /new; rm /etc/gone; mkdir -p /n/m
        echo >>/etc/profile; touch "$(printf "/new\\n\\033[2J\\\\")"; touch /gone; rm /gone'
    assert_success
    assert_output 'C /d
C /d/one
D /d/sub
D /d/three
C /etc
D /etc/gone
C /etc/profile
A /n
A /n/m
A /new
A /new\012\033[2J\134'
    in_lesson "$lesson" true
    assert_output ''
    rm -r "$root/d"
}

@test "--read-only: layers, and nothing that could be written" {
    echo layer >"$layer/etc/who"
    for options in '' "$layer"; do
        options=(--read-only ${options:+--layer "$options"})
        in_lesson "$lesson" sh -c 'cat /etc/who; touch /new'
        assert_output --partial 'Read-only file system'
    done
    assert_line layer
    options=(--read-only --diff)
    in_lesson "$lesson" true
    refused '--upper and --diff: with --read-only nothing is written'
}

@test "--diff says what it left out, and goes on; only the kernel's own marks count" {
    # shellcheck disable=SC2016 # for the shell inside
    options=(--diff --cgroup pids.max=100)
    in_lesson "$lesson" sh -c 'i=0; while [ $i -lt 420 ]; do mkdir a; cd -P a; i=$((i + 1)); done
        echo >>/etc/profile'
    assert_success
    assert_line 'C /etc/profile'
    assert_output --partial "$lesson: --diff: a lies deeper than 400 directories"
    assert_output --partial "$lesson: --diff: this is not all that was changed"
    mkdir "$root/d"
    touch "$root/d/old"
    options=(--diff --upper "$upper")
    in_lesson "$lesson" touch /d/new
    /usr/bin/python3 -c 'import os, sys; os.setxattr(sys.argv[1], "user.overlay.opaque", b"y")' "$upper/upper/d"
    in_lesson "$lesson" ls /d
    assert_output $'new\nold\nC /d\nA /d/new'
    rm -r "$root/d"
}

@test "what a layer's mount forbids is forbidden" {
    cp "$root/bin/busybox" "$layer/etc/true"
    options=(--layer "$layer")
    for flag in exec noexec; do
        host=(unshare --mount bash -euc 'mount --bind "$0" "$0"; mount -o "remount,bind,$1" "$0"
            shift; exec "$@"' "$layer" "$flag")
        in_lesson "$lesson" /etc/true
        echo "$status"
    done >"$scratch/statuses"
    assert_equal "$(xargs <"$scratch/statuses")" '0 126'
}

@test "500 layers, with ROOTFS, and not one more" {
    for ((i = 1; i < 500; i++)); do
        mkdir -p "$scratch/many/$i/etc"
        echo "$i" >"$scratch/many/$i/etc/number-$i"
        options+=(--layer "$scratch/many/$i")
    done
    in_lesson "$lesson" sh -c 'cat /etc/number-1 /etc/number-499 /etc/hostname'
    assert_output $'1\n499\nmatryoshka'
    options+=(--layer "$layer")
    in_lesson "$lesson" true
    refused "--layer $layer: the kernel takes 500 layers, with ROOTFS, and no more"
}

@test "a layer that is missing, no directory, or there twice is an error" {
    options=(--layer "$scratch/missing")
    in_lesson "$lesson" true
    refused "open_tree $scratch/missing: No such file or directory" '*'
    options=(--layer "$root/etc/passwd")
    in_lesson "$lesson" true
    refused "open_tree $root/etc/passwd: Not a directory" '*'
    options=(--layer "$layer" --layer "$layer")
    in_lesson "$lesson" true
    refused 'mount overlay: Too many levels of symbolic links' 'a layer lies in another one'
}

@test "an upper that is missing, on another overlay, full or read-only is an error" {
    options=(--upper "$scratch/missing")
    in_lesson "$lesson" true
    refused "open_tree $scratch/missing: No such file or directory" '*'
    host=(unshare --mount bash -euc 'mount -t overlay -o "lowerdir=$0,upperdir=$0,workdir=$0" x "$0" 2>/dev/null ||
        mount -t overlay -o "lowerdir=$1:/etc" x "$0"; shift; exec "$@"' "$upper" "$layer")
    options=(--upper "$upper")
    in_lesson "$lesson" true
    refused "--upper $upper: no overlay can write to another" '*'
    host=(unshare --mount bash -euc 'mount -t tmpfs -o size=4k x "$0"
        head -c 4096 /dev/zero >"$0/full"; exec "$@"' "$upper")
    in_lesson "$lesson" sh -c 'echo more >/file'
    assert_failure
    assert_output --partial 'No space left on device'
    host=(unshare --mount bash -euc 'mount -t tmpfs -o ro x "$0"; exec "$@"' "$upper")
    in_lesson "$lesson" true
    refused 'mkdir upper: Read-only file system' '*'
}

@test "an upper on NFS is an error, and so is one that a volatile overlay has left" {
    options=(--upper "$upper")
    # Few kernels serve NFS: let statfs(2) say that it's one.
    traced -e trace=fstatfs -e inject=fstatfs:poke_exit=@arg2=6969000000000000 -- "$lesson" true
    refused "--upper $upper: no overlay can write to NFS; take a directory on another file system, such as ext4"
    host=(unshare --mount bash -euc 'mount -t tmpfs x "$0"; mkdir "$0/upper" "$0/work"
        mount -t overlay -o "lowerdir=$1,upperdir=$0/upper,workdir=$0/work,volatile" x /mnt; umount /mnt
        eval "$2"; shift 2; exec "$@"' "$upper" "$layer" true)
    in_lesson "$lesson" true
    refused "--upper $upper: the last overlay here was volatile, and may have left files half written; if the machine hasn't crashed since, remove work/work/incompat"
    host[-1]='rm -r "$0/work/work/incompat"'
    in_lesson "$lesson" touch /new
    assert_success
    assert_output ''
}

# The kernel's server, with the answers that mountd would give it, and its client
# without mount.nfs.  Version 4 asks nobody else.
start_nfs() {
    local number=2147483647 # of the second when the answers expire
    modprobe nfsd
    modprobe nfsv4
    mkdir "$scratch/exported" "$scratch/nfs"
    mount -t tmpfs exported "$scratch/exported"
    mount -t nfsd nfsd /proc/fs/nfsd
    echo "nfsd 127.0.0.1 $number localhost" >/proc/net/rpc/auth.unix.ip/channel
    # Insecure ports, no check of subtrees, and a number for the file system: 0.
    echo "localhost $scratch/exported $number $((0x2402)) 65534 65534 0" >/proc/net/rpc/nfsd.export/channel
    echo "localhost 1 \\x00000000 $number $scratch/exported" >/proc/net/rpc/nfsd.fh/channel
    # So long nobody opens a file: clients of before could claim theirs.
    echo 10 >/proc/fs/nfsd/nfsv4gracetime
    echo -2 -3 >/proc/fs/nfsd/versions
    echo tcp 2049 >/proc/fs/nfsd/portlist
    echo 1 >/proc/fs/nfsd/threads
    mount -i -t nfs4 -o addr=127.0.0.1,clientaddr=127.0.0.1,vers=4.1 127.0.0.1:/ "$scratch/nfs"
}

stop_nfs() {
    umount "$scratch/nfs"
    echo 0 >/proc/fs/nfsd/threads
    umount /proc/fs/nfsd "$scratch/exported"
}

@test "NFS itself: no upper layer can be there, and a layer is copied (v2)" {
    [[ -n ${VM:-} ]] || skip_because "a server is the whole machine's: it runs in the virtual machine"
    ip link set lo up
    start_nfs
    mkdir "$scratch/exported/upper" "$scratch/exported/etc"
    echo far >"$scratch/exported/etc/who"
    options=(--upper "$scratch/nfs/upper")
    in_lesson "$lesson" true
    refused "--upper $scratch/nfs/upper: no overlay can write to NFS"
    options=(--layer "$scratch/nfs")
    in_lesson "$lesson" sh -c 'cat /etc/who; echo near >/etc/who'
    assert_line --index 0 --partial "$scratch/nfs: no idmapped mounts on this file system"
    assert_line far
    assert_equal "$(<"$scratch/exported/etc/who")" far
}

@test "what the kernel says to an overlay is explained: none here, root's only, or something in its log" {
    for errno in 'ENODEV:No such device:this kernel has no overlayfs: as root, `modprobe overlay`' \
        'EPERM:Operation not permitted:this kernel lets nobody but root mount an overlay: put `sudo` before the command' \
        'EINVAL:Invalid argument:the kernel'"'"'s log says why: `dmesg | tail`'; do
        IFS=: read -r name text hint <<<"$errno"
        # The process that mounts it makes its root private first.
        traced -e trace=mount -e "inject=mount:error=$name:when=2" -- "$lesson" true
        refused "mount overlay: $text" "$hint"
    done
}

@test "no link leads the upper layer elsewhere" {
    mkdir "$scratch/elsewhere"
    for name in upper work; do
        rm -rf "${upper:?}"/*
        ln -s "$scratch/elsewhere" "$upper/$name"
        options=(--upper "$upper")
        in_lesson "$lesson" touch /new
        refused "open $name: Not a directory" '*'
        assert_equal "$(ls -A "$scratch/elsewhere")" ''
    done
}

@test "device nodes in layers can't be opened" {
    mknod "$layer/null" c 1 3
    mkdir -p "$upper/upper"
    mknod "$upper/upper/zero" c 1 5
    options=(--layer "$layer" --upper "$upper")
    in_lesson "$lesson" sh -c 'cat /null; cat /zero; ls -l /null >&2'
    assert_output --partial "cat: can't open '/null': Permission denied"
    assert_output --partial "cat: can't open '/zero': Permission denied"
}

@test "what a container writes counts as its memory" {
    options=(--memory 20M)
    in_lesson "$lesson" sh -c 'head -c 60000000 /dev/zero >/file'
    assert_failure
    assert_output --partial "memory: limit reached"
    refute_output --partial 'No space left'
}

@test "a layer that can't be idmapped is copied, and that is said" {
    host=(unshare --mount bash -euc 'mount -t ramfs x "$0"; mkdir "$0/etc"; echo ram >"$0/etc/who"
        chown -R 1234 "$0"; exec "$@"' "$layer")
    options=(--layer "$layer")
    in_lesson "$lesson" sh -c 'cat /etc/who; stat -c %u /etc/who'
    assert_line --index 0 --partial "$lesson: $layer: no idmapped mounts on this file system"
    assert_line ram
    assert_line 0
}

# has_user_attributes KEPT: can the upper layer's file system mark a directory?  Memory
# can since Linux 6.6.
has_user_attributes() {
    # shellcheck disable=SC2016 # for the shell inside
    unshare --mount sh -c '[ -n "$0" ] || mount -t tmpfs tmpfs "$1"
        exec /usr/bin/python3 -c "import os, sys; os.setxattr(sys.argv[1], \"user.x\", b\"\")" "$1"' \
        "$1" "$public/upper" 2>/dev/null
}

@test "an ordinary user's container: layers, changes that are kept or not, a directory made anew" {
    echo mine >"$layer/etc/who"
    as=(setpriv --reuid 1234 --regid 1234 --clear-groups)
    for kept in yes ''; do
        public=$(mktemp -d /tmp/matryoshka-test.XXXXXX)
        cp -a "$root" "$layer" "$upper" "$(program "$lesson")" "$public"
        chown -R 1234:1234 "$public"
        run timeout -k 1 60 "${as[@]}" "$public/$lesson" --memory max --pids max --diff \
            ${kept:+--upper "$public/upper"} --layer "$public/layer" "$public/root" sh -c '
            cat /etc/who; rm -r /root; mkdir /root; touch /root/a; rm /etc/hostname; id -u'
        if has_user_attributes "$kept"; then
            assert_output 'mine
0
C /etc
D /etc/hostname
C /root
A /root/a'
        else
            assert_output --partial "$lesson: the upper layer's file system has no attributes of users"
            assert_line "mkdir: can't create directory '/root': Input/output error"
            assert_line 'D /root'
        fi
        [[ -e $public/root/etc/hostname ]]
        # Nothing is left that its owner couldn't remove.
        "${as[@]}" rm -r "$public/upper"
        rm -rf --one-file-system "$public"
    done
}
