#!/usr/bin/env bats
# Lab 10, what the student doesn't see.
# bats file_tags=root
# shellcheck source=tests/labs/helpers.bash
source "$BATS_TEST_DIRNAME/../helpers.bash"

prepare() {
    upper=$scratch/work/upper
    mkdir "$upper"
    chown --reference="$root" "$upper"
    lab_options=(--upper "$upper")
}

@test "no link leads the upper layer elsewhere" {
    lab_run true
    assert_success
    mkdir "$scratch/work/elsewhere"
    before="700 $(outside 0)"
    for name in upper work; do
        rm -rf "${upper:?}"/*
        ln -s "$scratch/work/elsewhere" "$upper/$name"
        chown -hR --reference="$root" "$upper"
        chown "${before#* }" "$scratch/work/elsewhere"
        chmod "${before% *}" "$scratch/work/elsewhere"
        lab_run touch /new
        says_why 125
        assert_equal "$(ls -A "$scratch/work/elsewhere")" ''
        assert_equal "$(stat -c '%a %u' "$scratch/work/elsewhere")" "$before"
    done
}

@test "what is kept keeps the mode of its root directory" {
    mode=7$(random_number group 0 7)$(random_number others 0 4)
    lab_run sh -c "chmod $mode /; echo >/root/file"
    assert_success
    lab_run stat -c %a /
    assert_output "$mode"
    assert_equal "$(stat -c %a "$upper/upper")" "$mode"
}

@test "a device of another number is no whiteout, and one mark is not as good as another" {
    # As the kernel would make it for who has root here, and for who hasn't.
    # shellcheck disable=SC2034 # by their names
    local own=trusted foreign=user
    # shellcheck disable=SC2034 # by their names
    [[ -z ${LAB_SANDBOX:-} ]] || own=user foreign=trusted
    mkdir -p "$root/d" "$upper/upper/etc"
    touch "$root/d/old"
    mknod "$upper/upper/etc/hostname" c 0 "$(random_number minor 1 9)"
    mknod "$upper/upper/etc/profile" b 0 0
    chown -R --reference="$root" "$root/d" "$upper"
    lab_options+=(--diff)
    lab_run touch /d/new
    assert_line 'C /etc/hostname'
    assert_line 'C /etc/profile'
    for mark in foreign=y own=n own=y; do
        kind=${mark%=*}
        python3 -c 'import os, sys; os.setxattr(sys.argv[1], sys.argv[2] + ".overlay.opaque", sys.argv[3].encode())' \
            "$upper/upper/d" "${!kind}" "${mark#*=}" 2>"$scratch/refused" ||
            [[ $kind == foreign ]] || skip "no attributes here: $(tail -n 1 "$scratch/refused")"
        lab_run true
        assert_success
        [[ $mark == own=y ]] || refute_line 'D /d/old'
    done
    assert_line 'D /d/old'
}
