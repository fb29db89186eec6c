#!/usr/bin/env bash
# Builds a root file system from the distribution's static busybox, offline
# and without root.
#
# usage: build-rootfs.sh [DIR]           (default: build/rootfs)
# environment: BUSYBOX   the busybox to use (default: the one in PATH)
set -euo pipefail

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
mark=etc/matryoshka-rootfs # only a tree that has this file is ever replaced

# shellcheck source=scripts/shell.sh
source "$project/scripts/shell.sh"
# shellcheck source=scripts/packages.sh
source "$project/scripts/packages.sh"

# fill TREE BUSYBOX: the tree is owned by whoever runs this.
fill() {
    local tree=$1 busybox=$2 applet

    mkdir -p "$tree"/{bin,sbin,usr/bin,usr/sbin,etc,root,home,mnt,srv,opt} \
        "$tree"/{dev,proc,sys,run,var/log}
    cp -R "$project/rootfs/." "$tree/"
    # Whoever cloned the project may have kept it to themselves.
    chmod -R u=rwX,go=rX "$tree"
    mkdir -m 1777 "$tree/tmp" "$tree/var/tmp"
    chmod 700 "$tree/root"
    install -m 755 "$busybox" "$tree/bin/busybox"
    # Our own links, as busybox --install would link to the host's path.  Relative
    # ones: whoever copies a file over one from the host would hit its /bin/busybox.
    while read -r applet; do
        [[ -e $tree/$applet || -L $tree/$applet ]] ||
            ln -sr "$tree/bin/busybox" "$tree/$applet"
    done < <("$busybox" --list-full | grep /)
    printf 'Built by scripts/build-rootfs.sh, which may replace this tree.\n' \
        >"$tree/$mark"
}

# A tree that somebody else made must not be deleted, and deleting must not run
# into what a container of lesson 02 has mounted in it.  (From lesson 03 on a
# container keeps the tree that it began with, as one keeps an open file.)
check_replaceable() {
    local target=$1

    [[ -e $target || -L $target ]] || return 0
    [[ -d $target && ! -L $target ]] ||
        die "$target is not a directory; name another place"
    [[ -f $target/$mark || -z $(ls -A "$target") ]] ||
        die "$target is not a tree of ours; name another place, or remove it"
    # mountpoint(1) asks the kernel, so odd characters in the path don't matter.
    if mountpoint -q "$target" || mountpoint -q "$target/proc"; then
        die "something is mounted in $target; does a container still run there?" \
            "if none does: sudo umount $target/proc"
    fi
}

# What a container wrote as root only root can remove: nothing is lost by
# leaving it, under a name that the next run knows.
remove() {
    local tree
    for tree in "$@"; do
        [[ ! -e $tree ]] || rm -rf --one-file-system -- "$tree" 2>/dev/null ||
            printf 'build-rootfs.sh: a container wrote there as root: sudo rm -r %s\n' \
                "$tree" >&2
    done
}

main() {
    local target busybox parent new old # beside is for the trap too

    if (($# > 1)) || [[ ${1:-} == -* ]]; then
        die "usage: build-rootfs.sh [DIR]"
    fi
    target=${1:-$project/build/rootfs}
    umask 022
    if (($# == 0)) && [[ ! -d $project/build ]]; then
        # A set-user-id program made inside must be out of others' reach.
        mkdir -m 700 "$project/build"
    fi
    busybox=$(find_busybox) ||
        die "${BUSYBOX:-busybox} is missing, isn't static or doesn't run here" 'fix: scripts/setup.sh'
    parent=$(dirname -- "$target")
    mkdir -p -- "$parent" || exit 125
    parent=$(cd -- "$parent" && pwd -P)
    target=$parent/$(basename -- "$target")

    # One at a time: the kernel drops the lock with us, however we end, so what
    # lies beside the target now was left by a run that was killed.
    exec 9<"$parent"
    flock -w 300 9 || die "$parent is locked: another run takes its time"
    beside=$parent/.matryoshka.${target##*/}
    check_replaceable "$target"
    remove "$beside".??????
    new=$(mktemp -d -- "$beside.XXXXXX") || exit 125
    trap 'remove "$beside".??????' EXIT
    fill "$new" "$busybox"
    if [[ -e $target ]]; then
        old=$(mktemp -d -- "$beside.XXXXXX")
        mv -T -- "$target" "$old"
    fi
    mv -T -- "$new" "$target"
}

main "$@"
