#!/usr/bin/env bats
# Lab 09, exercise 6: --seccomp-allow.
# bats file_tags=root
# shellcheck source=tests/labs/helpers.bash
source "$BATS_TEST_DIRNAME/../helpers.bash"

# Calls that both architectures have, and that are refused.
refused=(add_key bpf keyctl kexec_load mount perf_event_open pivot_root setns swapon unshare
    userfaultfd vhangup)

# with OPTION...: a container with them, for answers()
with() {
    lab_options=("$@")
    start_command sleep 60
}

@test "--seccomp-allow opens a call, in 64 and in 32 bits, and no other" {
    call=${refused[$(random_number call 0 11)]}
    with --seccomp-allow "$call"
    for bits in native compat; do
        answers allowed "$bits $call"
        mapfile -t others < <(printf "$bits %s\n" "${refused[@]}" | grep -vx "$bits $call")
        answers EPERM "${others[@]}" "$bits personality 0x40000" "$bits clone 0x10000000"
        answers ENOSYS "$bits clone3" "$bits 470"
    done
}

@test "several calls are opened, and whatever their arguments are" {
    call=${refused[$(random_number call 0 11)]}
    with --seccomp-allow personality --seccomp-allow "$call" --seccomp-allow ioctl --seccomp-allow clone3
    for bits in native compat; do
        answers allowed "$bits personality 0x40000" "$bits $call" "$bits ioctl 0 0x5412" "$bits clone3"
        answers EPERM "$bits clone 0x10000000"
    done
}

@test "a name that no call has, or an other filter than the default one, is refused" {
    with --seccomp-allow keyctl
    answers allowed 'native keyctl'
    for wrong in "$(random_word name)" '' 321 'keyctl,bpf'; do
        lab_options=("--seccomp-allow=$wrong")
        lab_run true
        says_why 125
    done
    refusing keyctl
    for filter in unconfined "$profile"; do
        lab_options=(--seccomp-allow keyctl --seccomp "$filter")
        lab_run true
        says_why 125
    done
}
