#!/usr/bin/env bash
# Builds a copy of the project in another way than the project is built, and runs
# what is to be seen there.  Prints TAP, or the sum of run.sh.
#
# usage: run-copy.sh clang        another compiler builds it without a warning
#        run-copy.sh musl         src and lessons compile with another C library
#        run-copy.sh arm64        and for another processor
#        run-copy.sh sanitizers   the unit tests under ASan and UBSan
#        run-copy.sh fuzz         what reads images gets random bytes
#        run-copy.sh user         as root: what an ordinary user can run
#        run-copy.sh text         as root: the text, which puts files into build/rootfs
set -euo pipefail

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)

# shellcheck source=scripts/shell.sh
source "$project/scripts/shell.sh"

# copy [OPTION of tar]...
copy() {
    tree=$scratch/tree
    mkdir "$tree"
    # Status 1: a file changed or went while it was read, as others may build something.
    { tar -C "$project" --exclude=./.git --warning=no-file-{changed,removed} "$@" -c . || (($? == 1)); } |
        tar -x -C "$tree"
}

# build WORD...: as make does
build() {
    make -C "$tree" --no-print-directory -s -j2 WERROR=1 "$@" programs unit-tests >&2
}

# report NAME COMMAND...: its line of TAP, and of a failure what was said
report() {
    printf '1..1\n'
    if "${@:2}" >"$scratch/said" 2>&1; then
        printf 'ok 1 %s\n' "$1"
    else
        printf 'not ok 1 %s\n' "$1"
        sed 's/^/# /' "$scratch/said"
    fi
}

# compile CC: objects only
compile() {
    report "all compiles with ${1%% *}" \
        make -C "$tree" --no-print-directory -s -j2 WERROR=1 CC="$1" objects
}

# Nobody is the most ordinary of users.
as_user() {
    local cache=${VM_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/matryoshka-vm}
    mkdir -m 777 "$scratch/tmp"
    # In a world nothing can be fetched.
    [[ ! -d $cache ]] || cp -r "$cache" "$scratch/tmp/cache"
    chmod -R a+rwX "$scratch/tmp"
    chmod 755 "$scratch"
    chown -R 65534:65534 "$tree"
    env HOME="$scratch/tmp" TMPDIR="$scratch/tmp" VM_CACHE="$scratch/tmp/cache" RESULTS= \
        setpriv --reuid=65534 --regid=65534 --clear-groups \
        make -C "$tree" --no-print-directory -s -j2 WERROR=1 check
}

main() {
    unset MAKEFLAGS MAKELEVEL MFLAGS
    scratch=$(mktemp -d)
    trap 'rm -rf --one-file-system "$scratch"' EXIT
    exit_on_signals
    if [[ ${1:-} == text ]]; then
        copy
    else
        copy --exclude=./build
    fi
    case ${1:-} in
    clang) report 'clang builds it without a warning' build CC=clang ;;
    # Headers of other libraries are the same everywhere; to link, there are none.
    musl) compile "musl-gcc -idirafter /usr/include -idirafter /usr/include/$(gcc -print-multiarch)" ;;
    arm64) compile 'aarch64-linux-gnu-gcc -idirafter /usr/include' ;;
    sanitizers)
        build SANITIZE=address,undefined
        "$tree/tests/run-units.sh"
        ;;
    fuzz)
        report 'no random bytes break what reads images' \
            make -C "$tree" --no-print-directory -s -j2 WERROR=1 fuzz T=20
        ;;
    user) as_user ;;
    text)
        chmod 711 "$scratch"
        "$tree/tests/run-docs.sh"
        ;;
    *) die 'usage: run-copy.sh clang | musl | arm64 | sanitizers | fuzz | user | text' ;;
    esac
}

main "$@"
