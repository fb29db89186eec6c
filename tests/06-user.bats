#!/usr/bin/env bats
# Lesson 06: a user namespace, for root and without root.
# bats file_tags=root
# shellcheck source=tests/helpers.bash
source "$BATS_TEST_DIRNAME/helpers.bash"

setup() {
    common_setup
    user=matryoshka-t$RANDOM
    own=54321 # a user without a name, who has no subordinate ids
}

teardown() {
    ! id "$user" >/dev/null 2>&1 || wait_until userdel "$user" 2>/dev/null
    [[ -z ${public:-} ]] || rm -rf --one-file-system "$public"
    common_teardown
}

lesson=06-user

# make_public UID GID: a place that this user reaches, with all that a container
# takes
make_public() {
    [[ -z ${public:-} ]] || rm -rf --one-file-system "$public"
    public=$(mktemp -d /tmp/matryoshka-test.XXXXXX)
    cp -a "$root" "$public/root"
    cp "$(program "$lesson")" "$public"
    mkdir "$public/volume"
    chown -R "$1:$2" "$public"
    as=(setpriv --reuid="$1" --regid="$2" --clear-groups
        env "MATRYOSHKA_TEST=$mark")
}

# make_user: one with a name and subordinate ids
make_user() {
    wait_until useradd --system --no-create-home "$user"
    wait_until usermod --add-subuids 700000000-700065535 \
        --add-subgids 800000000-800065535 "$user"
    uid=$(id -u "$user") gid=$(id -g "$user")
    make_public "$uid" "$gid"
}

# rootless WORD...: runs the program with these words as that user
rootless() {
    run timeout -k 1 60 "${as[@]}" "$public/$lesson" "$@"
}

@test "no user of the host has an id of the default range" {
    while IFS=: read -r _ _ uid gid _; do
        ((uid < 1000000000 || uid > 1000065535))
        ((gid < 1000000000 || gid > 1000065535))
    done < <(getent passwd)
    # What useradd(8) gives to users ends before it begins.
    for name in UID_MAX GID_MAX SUB_UID_MAX SUB_GID_MAX; do
        last=$(awk -v name="$name" '$1 == name { print $2 }' /etc/login.defs)
        ((${last:-600100000} < 1000000000))
    done
}

@test "whoever owns the tree is root inside, and owns what root makes there" {
    for owner in 0:0 1234:5678 1234:0 0:5678 70000:70000 \
        1000000000:1000000000 1000000005:1000000007; do
        chown -R "$owner" "$root"
        in_lesson "$lesson" sh -c 'stat -c %u:%g / /etc/passwd; echo new >/made
            stat -c %u:%g /made; echo more >>/etc/passwd'
        assert_success
        assert_output $'0:0\n0:0\n0:0'
        run stat -c %u:%g "$root" "$root/etc/passwd" "$root/made"
        assert_output "$owner"$'\n'"$owner"$'\n'"$owner"
        rm "$root/made"
    done
}

@test "in root's tree the other ids are on disk what they are inside" {
    touch "$root/theirs"
    chown 33:44 "$root/theirs"
    in_lesson "$lesson" sh -c 'stat -c %u:%g /theirs; touch /made; chown 5:6 /made'
    assert_output 33:44
    assert_equal "$(stat -c %u:%g "$root/made")" 5:6
    rm "$root/theirs" "$root/made"
}

@test "in a user's tree nothing can be made that is the host's root's or users'" {
    chown -R 1234:1234 "$root"
    touch "$root/roots"
    in_lesson "$lesson" sh -c 'stat -c %u:%g /roots; chown 0:0 /roots
        for id in 1 1234 1235 65535; do
            touch /made-$id && chown $id:$id /made-$id && stat -c %u:%g /made-$id
        done'
    assert_line --index 0 65534:65534
    assert_output --partial 'Operation not permitted'
    for id in 1 1234 1235 65535; do
        assert_line "$id:$id"
        other=$((1000000000 + id))
        assert_equal "$(stat -c %u:%g "$root/made-$id")" "$other:$other"
    done
    assert_equal "$(stat -c %u:%g "$root/roots")" 0:0
    rm "$root"/made-* "$root/roots"
}

@test "with --map files belong to the ids of all its ranges, and to no other" {
    options=(--map 0:300000:10 --map 1000:400000:1)
    in_lesson "$lesson" sh -c 'touch /made; chown 1000 /made && ! chown 10 /made'
    assert_success
    assert_equal "$(stat -c %u "$root/made")" 1000
    rm "$root/made"
}

@test "ranges that overlap, too many, or none with root are refused" {
    for other in 5:900000:1 20:300009:5 0:900000:1 9:300000:9; do
        options=(--map 0:300000:10 --map "$other")
        in_lesson "$lesson" true
        assert_failure 125
        assert_output --partial "--map $other: overlaps another range"
    done
    options=(--map 1:300000:10)
    in_lesson "$lesson" true
    assert_failure 125
    assert_output --partial 'no range begins with 0 inside'
    options=()
    for ((i = 0; i < 8; i++)); do
        options+=(--map "$i:$((300000 + 2 * i)):1")
    done
    in_lesson "$lesson" true
    assert_success
    options+=(--map 8:400000:1)
    in_lesson "$lesson" true
    assert_failure 125
    assert_output --partial 'more than 8 ranges'
}

@test "no device is opened by a node in the root or a volume, and a mount doesn't change that" {
    mkdir "$scratch/volume"
    mknod -m 666 "$root/null" c 1 3
    mknod -m 666 "$scratch/volume/null" c 1 3
    options=(--volume "$scratch/volume:/mnt")
    in_lesson 05-net cat /null /mnt/null
    assert_success
    for each in "$lesson" 08-caps; do
        [[ $each == "$lesson" ]] || options+=(--cap-add SYS_ADMIN)
        in_lesson "$each" sh -c 'cat /null; cat /mnt/null; mount -o remount,bind,dev /'
        assert_output "cat: can't open '/null': Permission denied
cat: can't open '/mnt/null': Permission denied
mount: permission denied (are you root?)"
    done
    make_public "$own" "$own"
    rootless --volume "$public/root:/mnt" "$public/root" cat /null /mnt/null
    assert_output "cat: can't open '/null': Permission denied
cat: can't open '/mnt/null': Permission denied"
    rm "$root/null"
}

@test "a mount whose flags can't be locked is an error" {
    for call in mount move_mount unshare dup3; do
        traced -f -e "inject=$call:error=EIO:when=1" -- "$lesson" true
        assert_failure 125
        assert_equal "${#lines[@]} $output" "1 $lesson: ${output#*: }"
        assert_output --partial ': Input/output error'
    done
}

@test "a volume that is a device itself is refused" {
    for device in /dev/null /dev/tty; do
        options=(--volume "$device:/etc/hosts")
        in_lesson "$lesson" true
        refused "the volume $device is a device, and a volume's devices can't be opened"
    done
}

@test "root inside can't make a read-only root file system writable" {
    options=(--read-only)
    in_lesson 05-net sh -c 'mount -o remount,bind,rw / && touch /made && rm /made'
    assert_success
    in_lesson "$lesson" sh -c 'mount -o remount,bind,rw /; touch /made'
    assert_output "mount: permission denied (are you root?)
touch: /made: Read-only file system"
}

@test "a descriptor of the caller's isn't in PID 1 either, seen from outside" {
    exec 7</etc
    start_ready
    exec 7<&-
    run ls -l "/proc/$inner/fd"
    # The fourth is the pipe by which it tells the program that the command stopped.
    assert_equal "$(grep -c -- '->' <<<"$output")" 4
    assert_line --regexp ' 3 -> pipe:'
    stop
}

# let_become PROGRAM ROOT COMMAND: /become in the root is that program, until it
# goes on with the shell's command, which has the program's file as descriptor 3
let_become() {
    local linker
    linker=$(grep -aom 1 '/lib[[:alnum:]_/.-]*/ld-[[:alnum:]_.-]*' "$1")
    install -D "$project/build/attacks/become-runtime" "$2$linker"
    install /dev/stdin "$2/become" <<<'#!/proc/self/exe'
    echo "$3" >"$2/then"
}

@test "who becomes the program inside has a sealed copy, and not its file" {
    let_become "$(program 05-net)" "$root" 'stat -L -c %h /proc/self/fd/3'
    in_lesson 05-net /become
    assert_output 1
    for each in $(lessons_from 06); do
        in_lesson "$each" /become
        assert_output 0
    done
    make_public "$own" "$own"
    let_become "$public/$lesson" "$public/root" 'stat -L -c %h /proc/self/fd/3
        chmod 4777 /proc/self/fd/3; sleep 0; echo mine >>/proc/self/fd/3'
    rootless "$public/root" /become
    assert_line --index 0 0
    assert_line --index 1 --partial "can't create /proc/self/fd/3"
    assert_equal "$(stat -c %a "$public/$lesson")" 755
    cmp "$public/$lesson" "$(program "$lesson")"
    rm -r "$root"/{become,then,lib*}
}

@test "the program has its own name, and an exec in between changes nothing" {
    start_ready
    assert_equal "$(readlink "/proc/$pid/exe")" "/memfd:$lesson (deleted)"
    assert_equal "$(<"/proc/$pid/comm") $(<"/proc/$inner/comm")" "$lesson $lesson"
    assert_equal "$(tr '\0' ' ' <"/proc/$pid/cmdline" | cut -d ' ' -f 1-3)" \
        "$(program "$lesson") $root sh"
    stop
}

@test "a copy of the program that can't be made or run is an error" {
    for where in memfd_create:1 sendfile:1 fcntl:2 execveat:1; do
        traced -e "inject=${where%:*}:error=EIO:when=${where#*:}" -- "$lesson" true
        assert_failure 125
        assert_equal "${#lines[@]}" 1
        assert_output --regexp "^$lesson: ${where%:*} .*: Input/output error$"
    done
    # Before Linux 6.3 there was no MFD_EXEC.
    traced -e inject=memfd_create:error=EINVAL:when=1 -- "$lesson" true
    assert_success
    # As a system does that forbids it.
    traced -e inject=memfd_create:error=EACCES -- "$lesson" true
    assert_failure 125
    assert_line --index 0 "$lesson: memfd_create $lesson: Permission denied"
    assert_line --index 1 --partial 'sudo sysctl vm.memfd_noexec=1'
}

@test "not even root inside may look into PID 1, which is of the host" {
    in_lesson "$lesson" sh -c 'cat /proc/1/environ; ls -l /proc/1/exe; kill -0 1 && echo mine'
    refute_output --partial "$mark"
    assert_output --partial 'Permission denied'
    assert_line mine
}

# on TYPE WORD...: runs the program on a copy of the root in a new file system
# of that type, and then the words, where "$1" is that copy
on_file_system() {
    run unshare --mount bash -c 'type=$1 root=$2
        mount -t tmpfs work "$root/mnt"
        mkdir "$root"/mnt/{fs,upper,work}
        chown --reference="$root" "$root/mnt/upper"
        case $type in
        overlay)
            mount -t overlay overlay "$root/mnt/fs" -o \
                "lowerdir=$root,upperdir=$root/mnt/upper,workdir=$root/mnt/work" ;;
        *)
            mount -t "$type" none "$root/mnt/fs"
            tar -C "$root" --one-file-system -c . | tar -C "$root/mnt/fs" -x ;;
        esac
        shift 2
        "${@//ROOT/$root/mnt/fs}"' - "$1" "$root" "${@:2}"
}

@test "a file system without idmapped mounts is copied, and that is said" {
    chown -R 1234:1234 "$root"
    chown 0:0 "$root/etc/hosts"
    chmod 4711 "$root/etc/hostname"
    touch -d '2001-02-03 04:05:06 UTC' "$root/etc/hostname"
    ln -s /etc/shadow "$root/link"
    mkfifo "$root/pipe"
    for type in overlay ramfs; do
        on_file_system "$type" "$(program "$lesson")" ROOT sh -c '
            stat -c "%u:%g %A %Y" /etc/hostname; stat -c %u /etc/hosts
            readlink /link; stat -f -c %T /; stat -c "%u:%g %a" / /root
            ls /pipe; touch /made; ls /etc | wc -l; cmp /bin/busybox /bin/sh && echo equal'
        assert_line --index 0 --partial "$lesson: $root/mnt/fs: no idmapped mounts on this file system"
        assert_line "$lesson: pipe: neither file, directory nor link: left out"
        assert_line '0:0 -rws--x--x 981173106'
        assert_line 65534
        assert_line /etc/shadow
        assert_line tmpfs
        assert_line '0:0 755'
        assert_line '0:0 700'
        assert_line --partial '/pipe: No such file'
        assert_line "$(find "$root/etc" -mindepth 1 | wc -l)"
        assert_line equal
    done
    on_file_system ramfs "$(program "$lesson")" --read-only ROOT touch /made
    assert_failure 1
    assert_output --partial 'Read-only file system'
    rm "$root/link" "$root/pipe"
}

@test "a copy that can't be made is an error" {
    on_file_system ramfs true
    assert_success
    # sendfile(2) first copies the program.
    for call in fsopen:1 fsconfig:1 fsmount:1 mkdirat:1 sendfile:3 symlinkat:1 fchownat:1 \
        readlinkat:1 /utimensat:1 /^fchmodat:1; do
        on_file_system ramfs strace -f -qq -o "$scratch/trace" \
            -e "inject=${call%:*}:error=EIO:when=${call#*:}" "$(program "$lesson")" ROOT true
        grep -q INJECTED "$scratch/trace" || fail "$call is never called"
        assert_line --index 0 --partial 'no idmapped mounts on this file system'
        assert_failure 125
        assert_line --partial 'Input/output error'
    done
    # An error that means something else doesn't lead to a copy.
    traced -e inject=mount_setattr:error=ENOMEM:when=2 -- "$lesson" true
    refused "mount_setattr MOUNT_ATTR_IDMAP $root: Cannot allocate memory"
}

@test "a tree that the container's root owns already needs no idmapped mount" {
    chown -R 1000000000:1000000000 "$root"
    on_file_system ramfs "$(program "$lesson")" ROOT stat -c %u /
    assert_success
    assert_output 0
    traced -e trace=mount_setattr -- "$lesson" true
    assert_success
    run grep -c IDMAP "$scratch/trace"
    assert_output 0
}

@test "in a user namespace only its own ids can be given on" {
    run unshare --user --map-root-user --mount "$(program_for_others "$lesson")" \
        --map 0:0:1 "$root" sh -c 'id -u; stat -c %u /'
    assert_success
    assert_output $'0\n0'
    run unshare --user --map-root-user --mount "$(program_for_others "$lesson")" "$root" true
    assert_failure 125
    assert_line --index 0 --regexp 'write /proc/[0-9]*/gid_map: Operation not permitted'
    assert_line --index 1 --partial '--map 0:0:1'
}

@test "as an ordinary user: one id by itself, and nothing is missing" {
    make_public "$own" "$own"
    echo old >"$public/volume/file"
    rootless --volume "$public/volume:/mnt" --boottime 100000000 --hostname doll \
        "$public/root" sh -c 'id -u; stat -c %u:%g /; cat /mnt/file; touch /mnt/new /made
            hostname; echo x >/dev/null; ls /sys/class/net | grep -w lo
            ls /sys/fs/cgroup /dev/mqueue; ps -o pid,args | grep -c .
            cut -d. -f1 /proc/uptime; cat /proc/self/setgroups; exit 7'
    assert_failure 7
    assert_line --index 0 0
    assert_line --index 1 0:0
    assert_line old
    assert_line doll
    assert_line lo
    assert_line --regexp '^1[0-9]{8}$'
    assert_line deny
    assert_equal "$(stat -c %u:%g "$public/volume/new" "$public/root/made")" \
        "$own:$own"$'\n'"$own:$own"
    rm "$public/volume/new" "$public/root/made"
}

@test "as a user with a range in /etc/subuid: the range" {
    make_user
    rootless "$public/root" sh -c 'cat /proc/self/uid_map /proc/self/gid_map; touch /made
        chown 1:2 /made; id -G; stat -c %u:%g / /made'
    assert_success
    run tr -s ' ' <<<"$output"
    assert_output " 0 $uid 1
 1 700000000 65536
 0 $gid 1
 1 800000000 65536
0
0:0
1:2"
    assert_equal "$(stat -c %u:%g "$public/root/made")" 700000000:800000001
    # Root runs the same tree, and sees the same owner.
    run "$(program "$lesson")" "$public/root" stat -c %u:%g / /made
    assert_output $'0:0\n65534:65534'
}

@test "as a user with a range: --map chooses, and what isn't given is an error" {
    make_user
    rootless --map 0:700000000:10 "$public/root" true
    assert_failure 125 # that's not for groups
    assert_line --index 1 "$lesson: newgidmap failed: /etc/subgid gives you the 65536 ids from 800000000 on"
    # Root inside needn't be the user.
    usermod --add-subgids 700000000-700065535 "$user"
    rootless --map 0:700000000:65536 --boottime 5 "$public/root" sh -c 'id -u; stat -c %u /'
    assert_success
    assert_output $'0\n65534'
    rootless --map 0:0:1 "$public/root" true
    assert_failure 125
    assert_line --index 1 "$lesson: newuidmap failed: /etc/subuid gives you the 65536 ids from 700000000 on"
}

@test "a range that nobody gave the user is an error with the fix" {
    make_user
    usermod --del-subuids 0-4294967294 "$user"
    rootless "$public/root" cat /proc/self/uid_map # nothing was asked for
    assert_success
    assert_equal "${#lines[@]}" 1
    rootless --map 0:700000000:65536 "$public/root" true
    assert_failure 125
    assert_equal "${#lines[@]}" 2 # newuidmap's own, and this
    assert_line --index 1 "$lesson: newuidmap failed: /etc/subuid needs a line for you, such as $user:100000:65536"
    make_public "$own" "$own"
    rootless --map 0:700000000:65536 "$public/root" true
    assert_failure 125
    assert_line "$lesson: newuidmap failed: user $own needs a name, in /etc/passwd"
}

@test "what keeps newuidmap from writing the map is named, with a way on" {
    make_user
    rootless "$public/root" true
    assert_success
    user_as=("${as[@]}")
    as=(setpriv --no-new-privs "${user_as[@]}")
    rootless "$public/root" true
    assert_failure 125
    assert_line --index 1 "$lesson: no_new_privs keeps $(type -P newuidmap) from mapping ids: Operation not permitted"
    assert_line --index 2 --partial "\`--map 0:\$(id -u):1\`"
    rootless --map "0:$uid:1" "$public/root" id -u
    assert_output 0
    # A copy without the bit, and one with it where it doesn't count.
    mkdir "$public/bin"
    cp "$(type -P newuidmap)" "$(type -P newgidmap)" "$public/bin"
    as=("${user_as[@]}" PATH="$public/bin:$PATH")
    rootless "$public/root" true
    assert_failure 125
    assert_line --index 1 "$lesson: a missing set-user-id bit keeps $public/bin/newuidmap from mapping ids: Operation not permitted"
    assert_line --index 2 --partial 'sudo chmod u+s '
    chmod u+s "$public"/bin/*
    rootless "$public/root" true
    assert_success
    as=(unshare --mount sh -c 'mount --bind "$0" "$0" && mount -o remount,bind,nosuid "$0" && exec "$@"'
        "$public/bin" "${as[@]}")
    rootless "$public/root" true
    assert_failure 125
    assert_line --index 1 "$lesson: a nosuid mount keeps $public/bin/newuidmap from mapping ids: Operation not permitted"
    assert_line --index 2 --partial 'sudo mount -o remount,suid '
}

@test "a user who asks for nobody else inside has the own group, whatever its number" {
    make_public "$own" $((own + 1))
    rootless --map "0:$own:1" "$public/root" sh -c 'cat /proc/self/uid_map /proc/self/gid_map'
    assert_success
    assert_output --regexp " 0 +$own +1"$'\n'" +0 +$((own + 1)) +1"
}

@test "without newuidmap there is one id, or an error with the fix" {
    make_user
    mkdir "$public/bin"
    as+=(PATH="$public/bin")
    rootless "$public/root" /bin/cat /proc/self/uid_map
    assert_success
    assert_equal "${#lines[@]}" 1
    ln -s "$(type -P newuidmap)" "$public/bin"
    rootless "$public/root" /bin/cat /proc/self/uid_map
    assert_success
    assert_equal "${#lines[@]}" 1
    rootless --map 0:700000000:65536 "$public/root" true
    refused "exec newgidmap: No such file or directory" 'sudo apt-get install uidmap'
    rm "$public/bin/newuidmap"
    rootless --map 0:700000000:65536 "$public/root" true
    refused "exec newuidmap: No such file or directory" 'sudo apt-get install uidmap'
}

@test "as an ordinary user: something mounted below the root is an error" {
    make_public "$own" "$own"
    run unshare --mount bash -c 'mount -t tmpfs below "$0/mnt"; "$@"' \
        "$public/root" "${as[@]}" "$public/$lesson" "$public/root" true
    refused "open_tree $public/root: Invalid argument" 'mounted below this directory'
}

@test "a tree of root's is nobody's to a user, and can be run all the same" {
    make_public "$own" "$own"
    chown -R 0:0 "$public/root"
    rootless "$public/root" sh -c 'stat -c %u /; touch /made'
    assert_failure
    assert_line --index 0 65534
    assert_output --partial 'Permission denied'
}

# The program has other children before, which map the ids.
command_runs() {
    pgrep -P "$(inner_pid "$pid")" >/dev/null 2>&1
}

@test "a user's SIGTERM and SIGKILL reach all of the container" {
    make_user
    for signal in TERM KILL; do
        "${as[@]}" "$public/$lesson" "$public/root" sleep 1000 3>&- &
        pid=$!
        wait_until command_runs
        kill -"$signal" "$pid"
        ended_with $((128 + $(kill -l "$signal")))
        wait_until nobody_is_left
    done
}

# forbidden NAME VALUE INJECTION: as a user, where a sysctl has that value and
# the call fails as it does then
forbidden() {
    run unshare --mount bash -c 'mount -t tmpfs fake /proc/sys/kernel
        echo "$1" >"/proc/sys/kernel/$0"
        shift
        "$@"' "$1" "$2" "${as[@]}" strace -f -qq -o "$public/trace" \
        -e "inject=$3" "$public/$lesson" "$public/root" true
    assert_failure 125
}

@test "user namespaces that a sysctl or AppArmor forbids are explained" {
    make_public "$own" "$own"
    forbidden unprivileged_userns_clone 0 unshare:error=EPERM
    assert_line --index 0 "$lesson: kernel.unprivileged_userns_clone forbids unshare CLONE_NEWUSER: Operation not permitted"
    assert_line --index 1 --partial 'sudo sysctl kernel.unprivileged_userns_clone=1'
    for error in EPERM EACCES; do
        forbidden apparmor_restrict_unprivileged_userns 1 "mount:error=$error"
        assert_line --index 0 --partial "$lesson: kernel.apparmor_restrict_unprivileged_userns forbids mount / MS_PRIVATE"
        assert_line --index 1 --partial 'sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0'
    done
    forbidden apparmor_restrict_unprivileged_userns 0 mount:error=EACCES
    assert_line --index 0 "$lesson: mount / MS_PRIVATE: Permission denied"
    forbidden unrelated 0 unshare:error=ENOSPC
    assert_line --index 1 --partial 'sudo sysctl user.max_user_namespaces='
    run unshare --user --map-root-user --mount bash -c '
        echo 0 >/proc/sys/user/max_user_namespaces
        "$0" --map 0:0:1 "$1" true' "$(program_for_others "$lesson")" "$root"
    assert_failure 125
    assert_line --index 0 "$lesson: unshare CLONE_NEWUSER: No space left on device"
}

@test "a gid_map before setgroups is explained" {
    make_public "$own" "$own"
    run "${as[@]}" strace -f -qq -o "$public/trace" \
        -e inject=write:error=EPERM:when=2 "$public/$lesson" "$public/root" true
    refused "write /proc/self/gid_map: Operation not permitted" 'deny'
    # It is the kernel's rule, not ours.
    run "${as[@]}" unshare --user bash -c 'echo "0 $0 1" >/proc/self/gid_map' "$own"
    assert_failure
    assert_output --partial 'Operation not permitted'
}

# fails_at CALL:N...: the n-th such call of the user's program fails, each
fails_at() {
    local where
    for where in "$@"; do
        run timeout -k 1 60 "${as[@]}" strace -f -qq -o "$public/trace" \
            -e "inject=${where%:*}:error=EIO:when=${where#*:}" \
            "$public/$lesson" "$public/root" true
        grep -q INJECTED "$public/trace" || fail "$where is never called"
        assert_failure 125
        assert_output --partial 'Input/output error'
        wait_until nobody_is_left
    done
}

@test "whatever call fails for an ordinary user: 125 and nothing is left" {
    make_public "$own" "$own"
    fails_at pipe2:1 unshare:1 mount:1 open_tree:1 mount_setattr:1 mount_setattr:2 clone3:1 \
        setresgid:1 setresuid:1 write:1 write:2 write:3
    # Under strace newuidmap(1) has no more rights than the user, and so it
    # isn't possible to come further than that.
    make_user
    fails_at pipe2:1 clone:1 unshare:1 mount:1 wait4:1
}

@test "users' programs killed early leave nothing" {
    make_user
    cp "$project/build/tests/kill-early" "$public"
    run --separate-stderr timeout -k 1 60 "${as[@]}" "$public/kill-early" 100 \
        "$RANDOM" "$public/$lesson" "$public/root" sleep 1000
    assert_success
    ((output > 50))
    wait_until nobody_is_left
    rootless "$public/root" true
    assert_success
}
