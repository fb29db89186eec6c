#!/usr/bin/env bats
# scripts/setup.sh with a package manager that only notes what it's asked.
# Needs no root.
# shellcheck source=tests/helpers.bash
source "$BATS_TEST_DIRNAME/helpers.bash"

fake() {
    rm -f "$scratch/bin/$1"
    printf '#!/bin/sh\n%s\n' "$2" >"$scratch/bin/$1"
    chmod 755 "$scratch/bin/$1"
}

# setup_sh STATUS LINE... [-- WORD...]: asserts how it ends, and all that it says
setup_sh() {
    local wanted=$1 said=()
    shift
    while (($#)) && [[ $1 != -- ]]; do
        said+=("$1")
        shift
    done
    # It also looks into /usr/sbin, where none of these commands is.
    run env "PATH=$scratch/bin" "$project/scripts/setup.sh" "${@:2}" </dev/null
    assert_equal "$status" "$wanted"
    assert_output "$(printf '%s\n' "${said[@]}")"
}

@test "it is silent and does nothing when all is there" {
    run "$project/scripts/setup.sh" test </dev/null
    assert_success
    assert_output ''
}

@test "it says what it installs, then asks apt for just that, also anew; a source that is gone doesn't matter" {
    without shfmt cppcheck sudo
    fake apt-get "echo \"\$*\" >>$scratch/asked
        [ \"\$1\" = install ] || exit 100
        ln -s /bin/true $scratch/bin/shfmt
        ln -s /bin/true $scratch/bin/cppcheck"
    fake sudo 'while [ "$1" = -n ]; do shift; done; exec "$@"'
    setup_sh 0 'setup.sh: installing cppcheck shfmt' \
        'setup.sh: not all lists of packages could be fetched' -- test
    run cat "$scratch/asked"
    assert_output $'update -q\ninstall -q -y --no-install-recommends --reinstall cppcheck shfmt'
    setup_sh 0 -- test
}

@test "it wants only what is asked for, and --missing only tells: a package each once" {
    without shfmt cppcheck jq patch
    fake apt-get "touch $scratch/asked"
    setup_sh 0
    setup_sh 0 'patch jq cppcheck shfmt' -- --missing test
    setup_sh 0 patch -- --missing labs
    run env "PATH=$scratch/bin" "$project/scripts/setup.sh" --missing peers
    assert_output --regexp '^jq( |$)'
    rm "$scratch/bin/gcc" # which knows where libc.a is
    setup_sh 0 'gcc libc6-dev' -- --missing
    [[ ! -e $scratch/asked ]]
    for words in nonsense '--missing nonsense' 'labs test'; do
        # shellcheck disable=SC2086 # several words
        setup_sh 125 'setup.sh: usage: setup.sh [--missing] [labs | test | peers]' -- $words
    done
}

@test "without apt it says what to type there" {
    without apt-get ip pivot_root
    cp -r "$project/scripts" "$scratch" # where its own root reaches it
    on() {
        printf 'ID=%s\n' "$1" >"$scratch/os-release"
        run unshare --user --map-root-user --mount env "PATH=$scratch/bin" sh -c \
            'mount --bind "$0" /etc/os-release && mount -t tmpfs none /usr/sbin && exec "$1"' \
            "$scratch/os-release" "$scratch/scripts/setup.sh"
        assert_failure 125
    }
    on fedora
    assert_output $'setup.sh: missing: pivot_root ip nft capsh\nsetup.sh: fix: sudo dnf install util-linux iproute nftables libcap'
    on plan9
    assert_output 'setup.sh: missing: pivot_root ip nft capsh'
}

@test "without sudo an ordinary user is told how to become root" {
    ((EUID)) || around=(setpriv --reuid=65534 --regid=65534 --clear-groups)
    without shfmt sudo
    chmod 755 "$scratch" "$scratch/.." "$scratch/../.."
    cp -r "$project/scripts" "$scratch"
    run "${around[@]}" env "PATH=$scratch/bin" "$scratch/scripts/setup.sh" test
    assert_failure 125
    assert_output 'setup.sh: there is no sudo; become root by su -, and type there: apt-get install shfmt'
}

@test "a busybox that is another program, not static, or broken counts as missing" {
    without busybox
    for kind in /bin/bash "$project/build/attacks/read-file" broken; do
        ln -sf "$kind" "$scratch/bin/busybox"
        [[ $kind != broken ]] || printf '\177ELF' >"$scratch/bin/broken"
        chmod -f 755 "$scratch/bin/broken" || true
        setup_sh 0 busybox-static -- --missing
    done
}

@test "a package that doesn't bring what it should is an error" {
    without shfmt
    fake apt-get true
    fake sudo 'while [ "$1" = -n ]; do shift; done; exec "$@"'
    setup_sh 125 'setup.sh: installing shfmt' 'setup.sh: still missing: shfmt' -- test
}
