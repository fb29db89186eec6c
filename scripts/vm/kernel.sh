# The virtual machine's kernel: fetched once, unpacked without root, kept.
# Part of vm.sh, which supplies die(), busybox and package_arch.
# shellcheck shell=bash disable=SC2154

cache=${VM_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/matryoshka-vm}
kernel=$cache/kernel

# get_kernel: makes $kernel/{version,vmlinuz,vmlinux,base.cpio,lib/modules} and
# the template of the disk, where they don't exist yet.
get_kernel() {
    local lock
    mkdir -p "$cache" || exit 125
    # The kernel drops the lock with us, however we end: what is called new now
    # was left by a run that was killed.
    exec {lock}>"$cache/lock"
    flock "$lock"
    if [[ ! -s $kernel/version || ! -s $cache/disk ]]; then
        rm -rf "$cache"/new.*
        [[ -s $kernel/version ]] || make_kernel "$(mktemp -d "$cache/new.XXXXXX")"
        [[ -s $cache/disk ]] || make_disk
    fi
    exec {lock}>&-
}

make_kernel() {
    local new=$1
    mkdir "$new/debs"
    collect_packages "$new/debs"
    unpack_packages "$new"
    depmod -b "$new" "$(<"$new/version")"
    # Unpacked here, the kernel starts 2 seconds sooner where it's emulated.
    unpack_vmlinux "$new/vmlinuz" "$new/vmlinux" || rm -f "$new/vmlinux"
    make_base "$new"
    rm -rf "${new:?}"/{debs,boot,usr}
    chmod 755 "$new"
    rm -rf "$kernel"
    mv -T "$new" "$kernel"
}

depends_on() {
    apt-cache depends "$1" 2>/dev/null | sed -n "s/^ *Depends: \($2\)\$/\1/p"
}

# collect_packages DIR: the package files
collect_packages() {
    local dir=$1 debs package names

    if [[ -n ${VM_KERNEL_DEBS:-} ]]; then
        read -ra debs <<<"$VM_KERNEL_DEBS"
        cp -- "${debs[@]}" "$dir/" || exit 125
        return
    fi
    type -P apt-get >/dev/null ||
        die 'no apt here to fetch a kernel with' \
            'set VM_KERNEL_DEBS to the files of a linux-image package'
    # linux-image-cloud-amd64 is smaller, but has no 9p.
    package=${VM_KERNEL:-linux-image-$package_arch}
    if [[ -z ${VM_KERNEL:-} && $(</etc/os-release) == *ID=ubuntu* ]]; then
        package=linux-image-generic
    fi
    # The package stands for the newest version's, which may be in parts.
    mapfile -t names < <(depends_on "$package" 'linux-[a-z-]*-[0-9].*')
    ((${#names[@]})) || names=("$package")
    mapfile -t -O "${#names[@]}" names < <(
        depends_on "${names[0]}" 'linux-[a-z-]*-[0-9].*'
    )
    printf 'vm.sh: fetching %s, once, into %s\n' "${names[*]}" "$cache" >&2
    (cd "$dir" && apt-get -q -o APT::Sandbox::User= download "${names[@]}" >&2) ||
        die 'the kernel could not be fetched' 'try: sudo apt-get update'
}

# unpack_packages DIR: what a guest can use of DIR/debs: no sound, graphics, or
# drivers of real hardware.
unpack_packages() {
    local new=$1 deb place part wanted=('./boot/vmlinuz-*')

    for place in ./lib/modules ./usr/lib/modules; do
        wanted+=("$place/*/modules.*" "$place/*/vmlinuz")
        for part in fs net lib crypto arch drivers/{virtio,block,md,char} \
            'drivers/net/*.ko*' drivers/net/{ipvlan,vxlan,wireguard,netkit}; do
            wanted+=("$place/*/kernel/$part")
        done
    done
    for deb in "$new"/debs/*.deb; do
        # tar grumbles about each pattern that this package has nothing of.
        dpkg-deb --fsys-tarfile "$deb" |
            tar -C "$new" -x --wildcards "${wanted[@]}" 2>/dev/null || true
    done
    [[ -d $new/lib/modules ]] || mv "$new/usr/lib" "$new/lib" ||
        die 'the packages have no kernel modules'
    compgen -G "$new/lib/modules/*/kernel/fs/9p/*" >/dev/null ||
        die 'this kernel has no 9p (the cloud kernels have none)'
    cp "$new"/boot/vmlinuz-* "$new/vmlinuz" 2>/dev/null ||
        cp "$new"/lib/modules/*/vmlinuz "$new/vmlinuz" ||
        die 'the packages have no kernel'
    ls "$new/lib/modules" >"$new/version"
}

# number FILE OFFSET SIZE: the unsigned number there
number() {
    od -An -t "u$3" -j "$2" -N "$3" "$1" | tr -d ' '
}

# unpack_vmlinux BZIMAGE ELF: the offsets are those of the kernel's
# Documentation/arch/x86/boot.rst (setup_sects, payload_offset and _length).
unpack_vmlinux() {
    local start length unpack
    # An arm64 kernel is no bzImage, whose header says HdrS.
    [[ $(number "$1" 514 4) == 1400005704 ]] || return 1
    start=$(((($(number "$1" 497 1)) + 1) * 512 + $(number "$1" 584 4)))
    length=$(number "$1" 588 4)
    case $(od -An -tx1 -j "$start" -N 4 "$1" | tr -d ' ') in
    fd377a58) unpack=(xz -dc --single-stream) ;;
    1f8b*) unpack=(gzip -dc) ;;
    28b52ffd) unpack=(zstd -dc) ;;
    02214c18) unpack=(lz4 -dc) ;;
    *) return 1 ;;
    esac
    type -P "${unpack[0]}" >/dev/null || return 1
    # The last 4 bytes are the length: no part of what is compressed.
    tail -c +$((start + 1)) "$1" | head -c $((length - 4)) |
        "${unpack[@]}" >"$2" 2>/dev/null || true
    [[ $(od -An -tx1 -N 4 "$2" | tr -d ' ') == 7f454c46 ]]
}

# make_base KERNEL: the part of the initramfs that depends on the kernel only,
# busybox and the modules that find the disks.
make_base() {
    local kernel=$1 tree=$1/tree module name
    mkdir -p "$tree"/{bin,dev,proc,sys,modules}
    cp "$busybox" "$tree/bin/busybox"
    while read -r module; do
        name=$(basename "$module")
        case $name in
        *.xz) require xz && xz -dc "$module" >"$tree/modules/${name%.xz}" ;;
        *.zst) require zstd && zstd -qdc "$module" >"$tree/modules/${name%.zst}" ;;
        *) cp "$module" "$tree/modules/" ;;
        esac
        name=${name%.xz}
        printf '%s\n' "${name%.zst}" >>"$tree/modules.load"
    done < <(list_modules "$kernel")
    # Not compressed: to unpack it would take longer than to read it.
    (cd "$tree" && find . | bin/busybox cpio -o -H newc -R 0:0) \
        >"$kernel/base.cpio" 2>/dev/null
    rm -rf "$tree"
}

# list_modules KERNEL: the files, each after those that it needs
list_modules() {
    local module
    for module in virtio_pci 9pnet_virtio 9p overlay virtio_blk \
        virtio_console ext4; do
        modprobe -C /dev/null -d "$1" -S "$(<"$1/version")" \
            --show-depends "$module"
    done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }'
}

# A sparse file that each machine sees through a throw-away layer of its own.
make_disk() {
    local new
    new=$(mktemp "$cache/new.XXXXXX")
    truncate -s 2G "$new"
    mkfs.ext4 -q -F -O ^has_journal -E lazy_itable_init=1,root_owner=0:0 "$new"
    chmod 644 "$new"
    mv "$new" "$cache/disk"
}
