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

setup_sh() {
    # It also looks into /usr/sbin, where none of these commands is.
    run env "PATH=$scratch/bin" "$project/scripts/setup.sh" "$@"
}

@test "it is silent and does nothing when all is there" {
    run "$project/scripts/setup.sh" test </dev/null
    assert_success
    assert_output ''
}

@test "it says what it installs, then asks apt for just that" {
    without shfmt cppcheck sudo
    fake apt-get "echo \"\$*\" >>$scratch/asked
        [ \"\$1\" != install ] || ln -s /bin/true $scratch/bin/shfmt
        [ \"\$1\" != install ] || ln -s /bin/true $scratch/bin/cppcheck"
    fake sudo 'while [ "$1" = -n ]; do shift; done; exec "$@"'
    setup_sh test </dev/null
    assert_success
    assert_line --index 0 'setup.sh: installing cppcheck shfmt'
    run cat "$scratch/asked"
    assert_line --index 0 'update -q'
    assert_line --index 1 'install -q -y --no-install-recommends cppcheck shfmt'
    setup_sh test
    assert_success
    assert_output ''
}

@test "without the word test it wants only what building takes" {
    without shfmt cppcheck
    setup_sh
    assert_success
    assert_output ''
}

@test "without apt it lists what is missing and stops" {
    without apt-get shfmt busybox
    setup_sh test
    assert_failure 125
    assert_line --index 0 --partial 'has no apt'
    assert_line 'setup.sh: busybox'
    assert_line 'setup.sh: shfmt'
    assert_equal "${#lines[@]}" 3
}

@test "--missing lists packages and what they bring, and installs nothing" {
    without shfmt cppcheck
    fake apt-get "touch $scratch/asked"
    setup_sh --missing test
    assert_success
    assert_output $'cppcheck cppcheck\nshfmt shfmt'
    setup_sh --missing
    assert_success
    assert_output ''
    [[ ! -e $scratch/asked ]]
    rm "$scratch/bin/jq"
    setup_sh --missing labs
    assert_output 'jq jq'
    setup_sh --missing nonsense
    assert_failure 125
}

@test "a busybox that is not static counts as missing" {
    without apt-get busybox
    ln -s /bin/bash "$scratch/bin/busybox"
    setup_sh
    assert_failure 125
    assert_line 'setup.sh: busybox'
}

@test "a package that doesn't bring what it should is an error" {
    without shfmt
    fake apt-get true
    fake sudo 'while [ "$1" = -n ]; do shift; done; exec "$@"'
    setup_sh test
    assert_failure 125
    assert_output --partial 'still missing: shfmt'
    setup_sh nonsense
    assert_failure 125
}
