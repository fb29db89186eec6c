#!/usr/bin/env bats
# Lab 10, exercise 6: --size SIZE.
# bats file_tags=root
# shellcheck source=tests/labs/helpers.bash
source "$BATS_TEST_DIRNAME/../helpers.bash"

@test "so many bytes fit, and whoever writes more gets an error" {
    size=$(random_number size 2 8)
    for unit in m M; do
        lab_options=(--size "$size$unit")
        lab_run sh -c "head -c $((size * 1024 - 300))k /dev/zero >/file"
        assert_success
        lab_run dd if=/dev/zero of=/file bs=1k "count=$((size * 1024 + 300))"
        assert_failure
        assert_output --partial 'No space left on device'
    done
    for exact in "$((size * 1024))K" "$((size << 20))"; do
        lab_options=(--size "$exact")
        start_command sleep 60
        run stat --file-system -c '%b %S' "/proc/$command_pid/root"
        assert_equal "$((${output% *} * ${output#* })) bytes" "$((size << 20)) bytes"
        kill -TERM "$pid"
        ended_with 143
    done
}

@test "a file that is too large can't be copied up, and without the option it can" {
    head -c 3M /dev/zero >"$root/etc/large"
    chown --reference="$root" "$root/etc/large"
    lab_options=(--size 2m)
    lab_run sh -c 'echo >>/etc/hostname && echo >>/etc/large'
    assert_failure
    assert_output --partial 'No space left on device'
    lab_options=()
    lab_run sh -c 'echo >>/etc/large'
    assert_success
    lab_options=(--size 4m)
    lab_run sh -c 'echo >>/etc/large'
    assert_success
}

@test "a wrong size, 0, and the option with --upper or --read-only are refused" {
    lab_options=(--size 4m)
    lab_run true
    assert_success
    for wrong in '' 0 0m m -1 1x 1mm '1 m' 50% "$(random_word size)"; do
        lab_options=("--size=$wrong")
        lab_run true
        says_why 125
    done
    mkdir "$scratch/work/upper"
    chown --reference="$root" "$scratch/work/upper"
    for other in --read-only "--upper=$scratch/work/upper"; do
        lab_options=(--size 4m "$other")
        lab_run true
        says_why 125
    done
    assert_equal "$(ls -A "$scratch/work/upper")" ''
}
