#!/usr/bin/env bats
# Lab 09, what the student doesn't see.
# bats file_tags=root
# shellcheck source=tests/labs/helpers.bash
source "$BATS_TEST_DIRNAME/../helpers.bash"

@test "of an argument the low 32 bits count, as they do for the kernel" {
    start_command sleep 60
    high=$(($(random_number high 1 2000000000) << 32))
    answers EPERM "native ioctl 0 $((high | 0x5412))" "native ioctl 0 $((high | 0x541c))" \
        "native socket $((high | 40))" "native clone $((high | 0x10000000))" \
        "native personality $((high | 0x40000))"
    answers allowed "native ioctl 0 $((high | 0x5413))" "native personality $high" \
        "native clone $((high | 0x11))"
}

@test "calls that libseccomp has no number for are judged, too" {
    start_command sleep 60
    # The socket of 32-bit programs.
    [[ $(uname -m) != x86_64 ]] || answers EPERM 'compat 359 40'
    [[ $(uname -m) != x86_64 ]] || answers allowed 'compat 359 1'
    # open_tree_attr, of Linux 6.15
    ask 'native 467' 'compat 467'
    refute_output --partial allowed
}

@test "no call of the set-up is judged by the filter of the command" {
    refusing capset prctl setresuid setresgid setgroups close_range mount clone3 \
        clone fork vfork seccomp waitid wait4 rt_sigtimedwait poll ppoll chdir
    wanted=$(random_number status 2 120)
    lab_options=(--user "$(random_number user 1 60000)" --seccomp "$profile")
    lab_run sh -c "! cd /tmp 2>/dev/null || exit 1; exit $wanted"
    assert_equal "exit status $status: $output" "exit status $wanted: "
}
