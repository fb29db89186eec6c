#!/bin/busybox sh
# Process 1 of the virtual machine, from the initramfs: makes the system out of
# the host's files and hands over to guest-run.sh, which runs the command.  All
# here is done by busybox: to start one of the host's programs takes ten times
# as long, where it comes over 9p and the CPU is emulated.
#
#   /              the host's, over 9p, read-only, with a tmpfs above
#   the project    cow: the same once more; ro and rw: over 9p
#   /tmp, build/   on the ext4 disk
#   /run/vm        what vm.sh wrote for us, and the status that goes back
#
# shellcheck shell=dash
export PATH=/bin
/bin/busybox --install -s /bin

off() {
    sync
    poweroff -f
}

die() {
    dmesg | tail -n 20
    echo "vm: $*"
    off
}

p9=trans=virtio,version=9p2000.L,msize=262144

# mount_above NAME DIR TARGET: DIR at TARGET, with a tmpfs above it
mount_above() {
    mkdir -p "/above/$1/files" "/above/$1/work" "$3"
    mount -t overlay -o "lowerdir=$2,upperdir=/above/$1/files" \
        -o "workdir=/above/$1/work" overlay "$3"
}

mount_host() {
    mkdir -p /host /above /root /disk
    mount -t 9p -o "$p9,ro,cache=loose" host /host || die "no host's /"
    mount -t tmpfs -o mode=755,size=75% above /above
    mount_above host /host /root || die "no overlay over the host's /"
    mount -t ext4 /dev/vda /disk || die "no disk"
}

# The host's are of no use inside.
mount_kernel_file_systems() {
    for name in proc sys dev run tmp var/tmp mnt; do
        mkdir -p "/root/$name"
    done
    for name in proc sys dev; do
        mount --move "/$name" "/root/$name"
    done
    mkdir /root/dev/pts /root/dev/shm /root/dev/mqueue
    mount -t devpts -o gid=5,mode=620,ptmxmode=666 devpts /root/dev/pts
    mount -t tmpfs -o mode=1777,nosuid,nodev shm /root/dev/shm
    mount -t mqueue mqueue /root/dev/mqueue
    ln -sf /proc/self/fd /root/dev/fd
    ln -sf /proc/self/fd/0 /root/dev/stdin
    ln -sf /proc/self/fd/1 /root/dev/stdout
    ln -sf /proc/self/fd/2 /root/dev/stderr
    mount -t tmpfs -o mode=755,nosuid,nodev run /root/run
    mkdir /root/run/vm /root/run/disk /root/run/lock /root/run/netns
    for name in securityfs:kernel/security tracefs:kernel/tracing bpf:fs/bpf; do
        mount -t "${name%:*}" "${name%:*}" "/root/sys/${name#*:}" 2>/dev/null
    done
    mount -t cgroup2 -o nsdelegate cgroup2 /root/sys/fs/cgroup ||
        die "no cgroup v2"
}

# Devices whose module is loaded when somebody opens them; udev makes them from
# the same list.
make_static_nodes() {
    while read -r module name number; do
        case $module in \#*) continue ;; esac
        mkdir -p "/root/dev/${name%"${name##*/}"}"
        type=${number%%[0-9]*} number=${number#[bc]}
        [ -e "/root/dev/$name" ] ||
            mknod -m 600 "/root/dev/$name" "$type" "${number%:*}" "${number#*:}"
    done <"/root/lib/modules/$(uname -r)/modules.devname"
}

mount_disk() {
    mount --move /disk /root/run/disk
    mkdir -m 1777 /root/run/disk/tmp /root/run/disk/var-tmp
    mount --bind /root/run/disk/tmp /root/tmp
    mount --bind /root/run/disk/var-tmp /root/var/tmp
}

mount_project() {
    mkdir -p "/root$VM_PROJECT"
    case $VM_SHARE in
    rw) mount -t 9p -o "$p9,rw,cache=mmap" project "/root$VM_PROJECT" ;;
    ro) mount -t 9p -o "$p9,ro,cache=none" project "/root$VM_PROJECT" ;;
    cow)
        mkdir /project
        mount -t 9p -o "$p9,ro,cache=loose" project /project &&
            mount_above project /project "/root$VM_PROJECT"
        ;;
    esac || die "no project directory"
}

# A copy of build/ on ext4, which can do what 9p and overlay can't: idmapped
# mounts, and be below an overlay or above.  The host's tar, as that of busybox
# knows no fractions of a second, without which make would build all again.
copy_build() {
    [ -e /root/run/vm/build.tar ] || return 0
    chroot /root /bin/tar -C /run/disk --numeric-owner -b 512 -xpf \
        /run/vm/build.tar || die "build/ can't be copied"
    mount --bind /root/run/disk/build "/root$VM_PROJECT/build"
}

# The emulated clock counts whole seconds.  A file's time comes from the host,
# and we run a little ahead: no file may be from make's future.
set_clock() {
    : >/root/run/vm/now
    date -s "@$(($(stat -c %Y /root/run/vm/now) + 2))" >/dev/null
}

set_network() {
    hostname vm
    echo '127.0.0.1 localhost vm' >/root/etc/hosts
    ifconfig lo up
    [ -n "$VM_NET" ] || return 0
    chroot /root /sbin/modprobe virtio_net
    ifconfig eth0 10.0.2.15 netmask 255.255.255.0 up || die "no network"
    route add default gw 10.0.2.2
    rm -f /root/etc/resolv.conf
    echo 'nameserver 10.0.2.3' >/root/etc/resolv.conf
}

# unless_known TEXT LINE FILE: adds the line, if none begins with the text
unless_known() {
    grep -qs "^$1" "/root$3" || echo "$2" >>"/root$3"
}

make_user() {
    home=/tmp/home-$VM_USER
    unless_known "$VM_USER:" \
        "$VM_USER:x:$VM_UID:$VM_GID::$home:/bin/bash" /etc/passwd
    unless_known "[^:]*:[^:]*:$VM_GID:" "$VM_USER:x:$VM_GID:" /etc/group
    unless_known "$VM_USER:" "$VM_USER:100000:65536" /etc/subuid
    unless_known "$VM_USER:" "$VM_USER:100000:65536" /etc/subgid
    mkdir -p "/root$home" "/root/run/user/$VM_UID"
    chmod 700 "/root$home" "/root/run/user/$VM_UID"
    chown "$VM_UID:$VM_GID" "/root$home" "/root/run/user/$VM_UID"
}

# A tree that is somebody else's on the host is the user's inside.
give_project() {
    [ "$VM_SHARE" != cow ] || chown "$VM_UID:$VM_GID" "/root$VM_PROJECT"
    [ ! -d /root/run/disk/build ] ||
        chown -R "$VM_UID:$VM_GID" /root/run/disk/build
    parent=${VM_PROJECT%/*}
    while [ -n "$parent" ]; do
        chmod a+x "/root$parent"
        parent=${parent%/*}
    done
}

# enable_below CGROUP CONTROLLER...: for its children
enable_below() {
    cgroup=$1
    shift
    for controller; do
        echo "+$controller" >"$cgroup/cgroup.subtree_control" ||
            die "the controller $controller can't be enabled"
    done
}

# The tree that systemd makes, where processes are in the leaves only: a cgroup
# whose children have controllers can't have processes of its own.
make_cgroups() {
    top=/root/sys/fs/cgroup
    # shellcheck disable=SC2046 # a word is a controller
    enable_below "$top" $(cat "$top/cgroup.controllers")
    slice=$top/user.slice/user-$VM_UID.slice
    manager=$slice/user@$VM_UID.service
    mkdir -p "$top/user.slice/user-0.slice/session-1.scope" \
        "$manager/app.slice/vm.scope"
    for cgroup in "$top/user.slice" "$slice" "$manager" "$manager/app.slice"; do
        enable_below "$cgroup" cpu memory pids
    done
    # Whoever owns these may make cgroups there and move processes inside; the
    # limits of the delegated cgroup itself stay root's (cgroups(7)).
    chown "$VM_UID:$VM_GID" "$manager" "$manager/cgroup.procs" \
        "$manager/cgroup.threads" "$manager/cgroup.subtree_control"
    chown -R "$VM_UID:$VM_GID" "$manager/app.slice"
}

main() {
    mkdir -p /proc /sys /dev
    mount -t proc proc /proc
    mount -t sysfs sys /sys
    mount -t devtmpfs dev /dev
    # All that vm.sh asks where it tries KVM: do we get as far as this?
    if grep -qw vm.probe /proc/cmdline; then
        echo 'vm: user space'
        off
    fi
    while read -r module; do
        insmod "/modules/$module" || echo "vm: insmod $module failed"
    done </modules.load

    mount_host
    mount_kernel_file_systems
    mount -t 9p -o "$p9,rw,cache=none" control /root/run/vm ||
        die "no control directory"
    # shellcheck source=/dev/null
    . /root/run/vm/settings
    # Before the disk is /tmp, where the host may have these, too.
    mkdir -p /root/lib/modules
    mount --bind "/root$VM_MODULES" /root/lib/modules
    make_static_nodes
    mount_disk
    mount_project
    copy_build
    set_clock
    set_network
    make_user
    [ -z "$VM_AS_USER" ] || give_project
    make_cgroups

    # As systemd leaves it: programs must care for the propagation of mounts.
    mount --make-rshared /root
    cp /bin/busybox /root/run/busybox
    [ -x /root/bin/bash ] || die "no bash on the host"
    exec switch_root /root /bin/bash /run/vm/guest-run.sh
}

main
