#!/usr/bin/env bash
# Installs what matryoshka needs, with apt, and does nothing if all is there.
#
# usage: setup.sh [--missing] [labs | test | peers]
#   without a word: what is needed to build and run; labs: also to check and grade
#   a lab; test: also for all tests; peers: also the tools with which the isolation
#   matrix compares
#   --missing: print what is missing, "PACKAGE THING" a line, and install nothing
#
# On a distribution without apt it lists what is missing, by command and
# header, and stops.
set -euo pipefail

# Debian's package, a space, and what it must bring: a command, a header or
# a file.
to_run=(
    'make make'
    'gcc gcc'
    'libc6-dev /usr/include/stdio.h'
    'linux-libc-dev /usr/include/linux/openat2.h'
    'busybox-static busybox'
    'util-linux setpriv'
    'procps ps'
    'strace strace'
    'iproute2 ip'
    'libc6-dev libc.a'
    'libnl-route-3-dev /usr/include/libnl3/netlink/route/link.h'
    'libnftables-dev /usr/include/nftables/libnftables.h'
    'libcap-dev /usr/include/sys/capability.h'
    'nftables nft'
    'libcap2-bin capsh'
    'python3 /usr/bin/python3'
    'uidmap newuidmap'
)
to_grade=(
    'bats bats'
    'bats-support /usr/lib/bats/bats-support/load.bash'
    'bats-assert /usr/lib/bats/bats-assert/load.bash'
    'patch patch'
    'jq jq'
)
to_test=(
    "${to_grade[@]}"
    'libcmocka-dev /usr/include/cmocka.h'
    'expect expect'
    'graphviz dot'
    'pandoc pandoc'
    'valgrind valgrind'
    'qemu-system-x86 qemu-system-x86_64'
    'kmod modprobe'
    'e2fsprogs mkfs.ext4'
    'apparmor apparmor_parser'
    'clang clang'
    'clang-format clang-format'
    'cppcheck cppcheck'
    'shellcheck shellcheck'
    'shfmt shfmt'
    'ruby-mdl mdl'
    'codespell codespell'
    'git git'
    'psmisc pstree'
    'tmux tmux'
    'cgroup-tools cgcreate'
)
to_compare=(
    'bubblewrap bwrap'
    'crun crun'
    'runc runc'
    'podman podman'
    'slirp4netns slirp4netns'
    'jq jq'
)

die() {
    printf 'setup.sh: %s\n' "$@" >&2
    exit 125
}

is_there() {
    case $1 in
    /*) [[ -e $1 ]] ;;
    libc.a) [[ $(gcc -print-file-name=libc.a 2>/dev/null) == /* ]] ;;
    *) PATH=$PATH:/usr/sbin:/sbin type -P "$1" >/dev/null ;;
    esac
}

# A busybox that needs a C library is none for us.
busybox_is_static() {
    ! ldd "$(type -P busybox)" >/dev/null 2>&1
}

# missing_of LIST...: sets missing (packages) and needed (what they bring)
missing_of() {
    local entry package thing
    missing=() needed=()
    for entry in "$@"; do
        read -r package thing <<<"$entry"
        if ! is_there "$thing" ||
            { [[ $thing == busybox ]] && ! busybox_is_static; }; then
            missing+=("$package")
            needed+=("$thing")
        fi
    done
}

install_missing() {
    local as_root=()

    if ((EUID != 0)); then
        is_there sudo || die "run this as root, or install: ${missing[*]}"
        as_root=(sudo)
        # Without a terminal sudo must not ask for a password.
        [[ -t 0 ]] || as_root+=(-n)
    fi
    printf 'setup.sh: installing %s\n' "${missing[*]}"
    # Debian's two packages of busybox exclude each other.
    [[ ${missing[*]} != *busybox-static* ]] || ! is_there busybox ||
        printf 'setup.sh: busybox-static takes the place of busybox\n'
    "${as_root[@]}" apt-get update -q
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -q -y --no-install-recommends "${missing[@]}"
}

main() {
    local wanted=("${to_run[@]}") only_list='' i

    if [[ ${1:-} == --missing ]]; then
        only_list=1
        shift
    fi
    case ${1:-}:$# in
    :0) ;;
    labs:1) wanted+=("${to_grade[@]}") ;;
    test:1) wanted+=("${to_test[@]}") ;;
    peers:1) wanted+=("${to_compare[@]}") ;;
    *) die 'usage: setup.sh [--missing] [labs | test | peers]' ;;
    esac
    missing_of "${wanted[@]}"
    ((${#missing[@]} > 0)) || return 0
    if [[ -n $only_list ]]; then
        for i in "${!missing[@]}"; do
            printf '%s %s\n' "${missing[i]}" "${needed[i]}"
        done
        return 0
    fi
    if ! is_there apt-get; then
        die 'this distribution has no apt; please install what brings:' \
            "${needed[@]}"
    fi
    install_missing
    missing_of "${wanted[@]}"
    ((${#missing[@]} == 0)) || die "still missing: ${needed[*]}"
}

main "$@"
