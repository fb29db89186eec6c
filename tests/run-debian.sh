#!/usr/bin/env bash
# Tries the project on another Debian: in a tree with that one's packages, which is
# made once and kept.  Prints TAP.
#
# usage: run-debian.sh [SUITE]           as root: build, lint, doctor, and what is asked
#                                        of the newest lesson, on trixie if not SUITE
#        run-debian.sh --setup [SUITE]   makes the tree, from the network, and stops;
#                                        the others do, too, if it isn't there
#        run-debian.sh --all [SUITE]     the README's commands and all tests, as if typed
#
# environment: DEBIAN_CACHE    where the trees are kept
#              DEBIAN_MIRROR   where packages come from (where apt's do, if it's Debian's)
set -euo pipefail

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cache=${DEBIAN_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/matryoshka-debian}
# These take long to install, and are asked for no lesson.
too_large='qemu-.*|.*-aarch64-.*|.*-arm64-.*|valgrind|clang|pandoc|musl-tools'

# shellcheck source=scripts/shell.sh
source "$project/scripts/shell.sh"

# make_tree: in $tree, unless it's there; leaves none where no mirror answers.  While
# it's in use nobody else replaces it.
make_tree() {
    local lock
    mkdir -p "$cache"
    exec {lock}>"$tree.lock"
    flock --shared "$lock"
    if ! is_right; then
        flock "$lock"
        is_right || replace_tree
        flock --shared "$lock"
    fi
}

# Other packages may be needed than when it was made.
is_right() {
    cmp -s "$project/scripts/packages.tsv" "$tree/etc/packages.tsv"
}

replace_tree() {
    local mirror new
    rm -rf --one-file-system "$tree".new.* "$tree"
    # shellcheck disable=SC2016 # for apt-get
    mirror=${DEBIAN_MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' 2>/dev/null |
        grep -m 1 '/debian/$' || echo http://deb.debian.org/debian/)}
    wget -q --spider --timeout=30 --tries=2 "${mirror%/}/dists/$suite/Release" || return 0
    printf 'run-debian.sh: making a tree of %s, once, in %s\n' "$suite" "$cache" >&2
    new=$(mktemp -d "$tree.new.XXXXXX")
    chmod 755 "$new"
    if ! fill "$new" "$mirror" >"$tree.log" 2>&1 </dev/null; then
        tail -n 20 "$tree.log" >&2
        die "no tree of $suite can be made"
    fi
    mv -T "$new" "$tree"
}

# fill DIR MIRROR: of all packages the names are tried, most are installed.
fill() {
    debootstrap --variant=minbase "$suite" "$1" "$2" || return
    echo force-unsafe-io >"$1/etc/dpkg/dpkg.cfg.d/unsafe"
    cp -r "$project/scripts" "$1/root/"
    enter "$1" "
        all=\$(/root/scripts/setup.sh --missing test)
        apt-get install -q --no-install-recommends --simulate \$all >/dev/null
        tr ' ' '\n' <<<\$all | grep -vxE '$too_large' |
            DEBIAN_FRONTEND=noninteractive xargs apt-get install -q -y --no-install-recommends
        apt-get clean" || return
    cp "$project/scripts/packages.tsv" "$1/etc/"
}

# enter ROOT SCRIPT: runs it there, with a copy of the project, on our disk, as its
# working directory
enter() {
    export -f mount_root
    # shellcheck disable=SC2016 # for the shell inside
    unshare --mount --propagation private --pid --fork --kill-child \
        bash -c 'set -euo pipefail; mount_root "$@"' - "$1" "$scratch/disk" "$2"
}

# shellcheck disable=SC2329 # the shell inside calls it
mount_root() {
    cd "$1"
    mount --bind "$1" "$1"
    cd "$1"
    mount --bind "$2" var/tmp
    # By the name that it has outside: what the kernel itself starts it looks for there.
    mkdir -p ".$2"
    mount --bind "$2" ".$2"
    mount -t tmpfs -o mode=1777 tmpfs tmp
    mount -t proc proc proc
    mount --rbind /sys sys
    mount --rbind /dev dev
    cp -L /etc/resolv.conf /etc/hosts etc/
    pivot_root . mnt
    umount --lazy mnt
    cd /var/tmp/project
    exec env -i HOME=/root SHELL=/bin/sh TMPDIR="$2" LC_ALL=C.UTF-8 \
        PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
        BATS_TEST_TIMEOUT="${BATS_TEST_TIMEOUT:-300}" MUST_RUN="${MUST_RUN:-}" \
        WORLD_CGROUPS="${WORLD_CGROUPS:-}" bash -euo pipefail -c "$3"
}

# mount_copy: $tree at $scratch/root, where what is changed goes nowhere
mount_copy() {
    mkdir "$scratch/root" "$scratch/above"
    mount -t tmpfs tmpfs "$scratch/above"
    mkdir "$scratch/above"/{files,work}
    mount -t overlay -o "lowerdir=$tree,upperdir=$scratch/above/files" \
        -o "workdir=$scratch/above/work" overlay "$scratch/root"
}

copy_project() {
    mkdir -p "$scratch/disk/project"
    chmod 1777 "$scratch/disk"
    (cd "$project" && tar -c --exclude=./build --exclude=./.git .) |
        tar -x --no-same-owner -C "$scratch/disk/project"
}

# check NAME SCRIPT: prints its line of TAP, and of a failure what was said
check() {
    number=$((number + 1))
    if enter "$scratch/root" "$2" >"$scratch/said" 2>&1; then
        printf 'ok %d %s: %s\n' "$number" "$suite" "$1"
    else
        printf 'not ok %d %s: %s\n' "$number" "$suite" "$1"
        sed 's/^/# /' "$scratch/said"
    fi
}

try_the_newest() {
    local number=0
    if [[ ! -d $tree ]]; then
        printf 'ok 1 %s # skip no mirror of Debian answered\n1..1\n' "$suite"
        return
    fi
    check 'all is built without a warning' \
        'make -s -j2 WERROR=1 programs unit-tests rootfs'
    check 'lint finds nothing' 'make -s lint'
    check 'doctor says that all lessons work' 'scripts/doctor.sh'
    # Where this bats knows no better, see keep_clock() in helpers.bash.
    # shellcheck disable=SC2016 # for the shell inside
    check 'a test that fails ends before its time is up' '
        for helpers in tests tests/labs; do
            printf "source \"%s\"\n@test fails { false; }\n" \
                "$PWD/$helpers/helpers.bash" >"$TMPDIR/fails.bats"
            status=0
            LAB_LESSON=00-process BATS_TEST_TIMEOUT=300 timeout 100 bats "$TMPDIR/fails.bats" || status=$?
            ((status == 1))
        done'
    printf '1..%d\n' "$number"
    enter "$scratch/root" "export LC_ALL=C LESSONS=$(container_rooms | tail -n 1)
        bats --formatter tap tests/contract.bats"
}

clean_up() {
    ignore_signals
    umount "$scratch/root" "$scratch/above" 2>/dev/null || true
    rm -rf --one-file-system "$scratch"
}

main() {
    local how='' suite tree
    [[ ${1:-} != --* ]] || { how=$1 && shift; }
    suite=${1:-trixie} tree=$cache/${1:-trixie}
    [[ $how =~ ^(--setup|--all)?$ && $suite =~ ^[a-z]+$ && $# -le 1 ]] ||
        die 'usage: run-debian.sh [--setup | --all] [SUITE]'
    ((EUID == 0)) || die 'this needs root'
    # Neighbours, who look whether mounts are left, see none of ours.
    [[ -n ${RUN_DEBIAN_APART:-} ]] ||
        RUN_DEBIAN_APART=1 exec unshare --mount --propagation private "$0" ${how:+"$how"} "$suite"
    unset MAKEFLAGS MAKELEVEL MFLAGS
    # Tests look for what is left by names that begin with matryoshka.
    scratch=$(mktemp -d "${TMPDIR:-/var/tmp}/debian.XXXXXX")
    trap clean_up EXIT
    exit_on_signals
    copy_project
    make_tree
    [[ $how != --setup ]] || return 0
    [[ -d $tree || $how == '' ]] || die 'no mirror of Debian answered'
    [[ ! -d $tree ]] || mount_copy
    case $how in
    --all) enter "$scratch/root" 'scripts/setup.sh test && make lint && make test || failed=1
        make test-all && exit "${failed:-0}"' ;;
    *) try_the_newest ;;
    esac
}

main "$@"
