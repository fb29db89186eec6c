#!/usr/bin/env bats
# Lesson 03: a mount namespace and a root file system of its own.
# bats file_tags=root
# shellcheck source=tests/helpers.bash
source "$BATS_TEST_DIRNAME/helpers.bash"

setup() {
    common_setup
    mkdir "$scratch/volume"
}

lesson=03-mount

# A private copy of the host's mounts, shared as systemd makes them, in which
# the script runs: "$0" is the program, "$1" the root, "$2" the volume.
on_shared_host() {
    run unshare --mount --propagation private bash -c "
        mount --make-rshared /
        $1" "$(program "$lesson")" "$root" "$scratch/volume"
}

@test "mounts travel between the host and a copy as the picture shows it" {
    for kind in shared slave private; do
        run unshare --mount --propagation private bash -c '
            mount -t tmpfs top "$1"
            mount --make-shared "$1"
            mkdir "$1/usb" "$1/tmp"
            unshare --mount --propagation unchanged bash -c '\''
                mount "--make-$2" "$1"
                mount -t tmpfs copy "$1/tmp"
                nsenter --target "$3" --mount mount -t tmpfs host "$1/usb"
                ! mountpoint -q "$1/usb" || echo to-copy'\'' - "$1" "$2" $$
            ! mountpoint -q "$1/tmp" || echo to-host' - "$scratch/volume" "$kind"
        assert_success
        assert_equal "$output" "$(grep -oP "id=\"$kind-\K[^\"]*(?=\" class=\"travels\")" "$project/lessons/03-mount/travel.svg")"
        assert_equal "$(grep -c "id=\"$kind-to-.*class=\"\(travels\|stays\)\"" "$project/lessons/03-mount/travel.svg")" 2
    done
}

@test "/dev has the harmless nodes of the host and no other" {
    in_lesson "$lesson" sh -c 'ls /dev; echo x >/dev/null; head -c 4 /dev/zero | wc -c
        head -c 4 /dev/urandom | wc -c; echo x >/dev/full; readlink /dev/stdin'
    assert_line --index 0 fd
    assert_output --partial $'null\nptmx\npts\nrandom\nshm\nstderr\nstdin\nstdout\ntty\nurandom\nzero\n4\n4\n'
    assert_output --partial 'No space left on device'
    assert_line /proc/self/fd/0
}

@test "the nodes' mode and owner can't be changed from inside" {
    # To what they are already: a wall that is missing must not cost the host
    # its /dev/null.
    for change in "chmod $(stat -c %a /dev/null)" "chown $(stat -c %u:%g /dev/null)"; do
        in_lesson "$lesson" sh -c "$change /dev/null"
        assert_failure
        assert_output --partial 'Read-only file system'
    done
}

@test "terminals made inside are the container's own" {
    in_lesson "$lesson" sh -c 'ls /dev/pts; script -qc "tty" /dev/null </dev/null; true'
    assert_line ptmx
    in_lesson "$lesson" stat -f -c %t /dev/pts
    assert_output 1cd1
}

@test "/tmp and /dev/shm are private" {
    in_lesson "$lesson" sh -c 'touch /tmp/a /dev/shm/b && ls /tmp /dev/shm'
    assert_success
    assert_output $'/dev/shm:\nb\n\n/tmp:\na'
    [[ ! -e $root/tmp/a && ! -e /dev/shm/b ]]
    in_lesson "$lesson" ls /tmp /dev/shm
    assert_output $'/dev/shm:\n\n/tmp:'
}

# As when something is renamed or mounted anywhere on the machine meanwhile.
@test "a target that must be looked up once more is" {
    mkdir -p "$scratch/volume"
    options=(--volume "$scratch/volume:/mnt")
    traced -e inject=openat2:error=EAGAIN:when=1..9 -- "$lesson" true
    assert_success
    assert_equal "$(grep -c INJECTED "$scratch/trace")" 9
    traced -e inject=openat2:error=EAGAIN -- "$lesson" true
    assert_failure 125
    assert_output --partial 'Resource temporarily unavailable'
}

@test "a volume may be a file, may lie in /tmp, and there may be many" {
    echo one >"$scratch/volume/one"
    mkdir "$scratch/volume/two"
    touch "$scratch/volume/two/three"
    options=(--volume "$scratch/volume/one:/etc/hostname"
        --volume "$scratch/volume/two:/tmp:ro" --volume "$scratch/volume:/srv")
    in_lesson "$lesson" sh -c 'cat /etc/hostname; ls /tmp /srv'
    assert_output $'one\n/srv:\none\ntwo\n\n/tmp:\nthree'
}

@test "a directory over a file, or a file over a directory, is refused with the reason" {
    touch "$scratch/volume/file"
    for volume in "$scratch/volume:/etc/hostname" "$scratch/volume/file:/mnt"; do
        options=(--volume "$volume")
        in_lesson "$lesson" true
        refused "move_mount the volume to ${volume##*:}: Invalid argument" 'a directory can be shown only'
    done
}

@test "a volume's name may hold spaces, colons and newlines" {
    odd="$scratch/volume/"$'a: b\nc:d,e'
    mkdir "$odd" "$root/odd"
    touch "$odd/inside"
    options=(--volume "$odd:/odd")
    in_lesson "$lesson" ls /odd
    assert_success
    assert_output inside
    rmdir "$root/odd"
}

@test "a volume's target in /proc or /sys is refused, also through a link" {
    ln -s /proc "$root/link"
    # Some of these are masked in lesson 08.
    for lesson in $(lessons_from 03); do
        for target in /proc /proc/self/attr /proc/keys /sys/kernel /sys/firmware /link \
            /link/sys /link/keys /proc/1/root; do
            options=(--volume "$scratch/volume:$target")
            in_lesson "$lesson" true
            assert_failure 125
            [[ $output == *'lies in /proc or /sys'* || $output == *'Too many levels'* ]] ||
                fail "$lesson: $target: $output"
        done
    done
    rm "$root/link"
}

@test "a volume over the root directory, where nobody would see it, is refused" {
    ln -s / "$root/link"
    for target in / /link /mnt/..; do
        options=(--volume "$scratch/volume:$target")
        in_lesson "$lesson" true
        refused "the volume's target $target is the root directory"
    done
    rm "$root/link"
}

@test "a volume over /dev is what is seen there, and nothing is made in it" {
    for lesson in $(lessons_from 03); do
        options=(--volume "$scratch/volume:/dev")
        in_lesson "$lesson" ls /dev
        assert_success
        assert_output ''
    done
    [[ -z $(ls "$scratch/volume") ]]
}

somebody_has_mounted_dev() {
    local process
    for process in $(our_processes); do
        ! grep -qs ' / /dev rw,nosuid,noexec.* - tmpfs ' \
            "${process%environ}mountinfo" || return 0
    done
    return 1
}

@test "who shares the root file system can't lead another's set-up to the host" {
    mkdir "$scratch/host"
    mkdir -p "$root$scratch/host"
    # The first one is halted when it has mounted its /dev and fills it.
    within "$lesson" sh -c 'echo here; ls /dev | wc -l'
    "${command[@]:0:2}" strace -f -qq -o "$scratch/trace" \
        -e 'inject=/^mknod:delay_enter=1500000:when=1' "${command[@]:2}" \
        >"$scratch/out" 2>&1 3>&- &
    tracer=$!
    wait_until somebody_has_mounted_dev
    in_lesson "$lesson" sh -c "umount -l /dev && mv /dev /away && ln -s ../../../../../..$scratch/host /dev"
    assert_success
    wait "$tracer" || true
    assert_equal "$(ls "$scratch/host")" ''
    grep -qx here "$scratch/out" # so it was really there at that time
    rm -r "$root" && cp -a "$project/build/rootfs" "$root"
}

@test "a volume that is missing, or its target, is an error with the fix" {
    options=(--volume "$scratch/none:/mnt")
    in_lesson "$lesson" true
    refused "open_tree $scratch/none: No such file or directory"
    options=(--volume "$scratch/volume:/none")
    in_lesson "$lesson" true
    refused "open the volume's target /none: No such file or directory" 'mkdir it there first'
    touch "$scratch/file"
    options=(--volume "$scratch/file:/mnt")
    in_lesson "$lesson" true
    assert_failure 125
}

@test "a link or a file in the place of a mount point is refused" {
    for name in proc sys dev tmp; do
        mv "$root/$name" "$root/$name.away"
        ln -s /etc "$root/$name"
        in_lesson "$lesson" true
        refused "enter /$name: Not a directory" 'nothing but a directory may be mounted on'
        rm "$root/$name"
        mv "$root/$name.away" "$root/$name"
    done
}

@test "two containers run on one root at the same time" {
    start_ready
    in_lesson "$lesson" ps -o pid,args
    assert_success
    assert_equal "${#lines[@]}" 3
    stop
}

@test "the root may be a mount point, with mounts below that don't get in" {
    on_shared_host 'mount --bind "$1" "$1"; mount -t tmpfs below "$1/opt"
        touch "$1/opt/hidden"; "$0" "$1" ls /opt'
    assert_success
    assert_output ''
}

@test "it works inside a user namespace too, where nodes can't be made" {
    run unshare --user --map-root-user --mount "$(program_for_others "$lesson")" "$root" \
        sh -c 'echo x >/dev/null && ls /sys/class/net | grep -w lo
            ls /sys/fs/cgroup; touch /sys/x; ps -o pid,args'
    assert_success
    assert_line --index 0 lo
    assert_line --index 1 --partial 'Read-only file system'
    assert_equal "${#lines[@]}" 5
}

@test "a container inside a container" {
    cp -a "$project/build/rootfs" "$root/inner"
    cp "$project/build/static/02-pid" "$root/bin/02-pid"
    in_lesson "$lesson" /bin/02-pid /inner sh -c 'echo $$; exec ps -o pid'
    assert_success
    assert_output --regexp $'^2\nPID *\n *1\n *2$'
    rm -r "$root/inner" "$root/bin/02-pid"
}
