#!/usr/bin/env bats
# Lab 09: the filter of system calls.
# bats file_tags=root
# shellcheck source=tests/labs/helpers.bash
source "$BATS_TEST_DIRNAME/../helpers.bash"

# Root's capabilities by default, as far as they open calls.
default=SYS_CHROOT

# The flags of clone(2) that make namespaces, and some that don't.
namespaces=(0x20000 0x2000000 0x4000000 0x8000000 0x10000000 0x20000000 0x40000000)
harmless=(0x11 0x3d0f00 0x1200011 0x4111 0x80000011 0)

# has_filters PID NUMBER: as the kernel counts them
has_filters() {
    local wanted=$'Seccomp:\t0\nSeccomp_filters:\t0'
    (($2 == 0)) || wanted=$'Seccomp:\t2\nSeccomp_filters:\t'$2
    assert_equal "$(grep Seccomp "/proc/$1/status")" "$wanted"
}

# in_list CAPABILITY...: the calls of refused.txt that are refused to who has these
in_list() {
    awk -F ' \\| ' -v granted=" $* " '/^#/ || NF < 3 { next }
        { count = split($2, caps, " ") }
        { for (i = 1; i <= count; i++) if (index(granted, " " caps[i] " ")) next; gsub(" ", "\n", $1); print $1 }' \
        "$project/lessons/09-seccomp/refused.txt" | sort
}

# judged ARCHITECTURE: all calls but those that ask for an argument, with their
# capabilities, are refused or allowed as the list says
judged() {
    local said
    ask "$1 all"
    said=$(sed "s/^$1 //; /^\(clone\|clone3\|personality\|socket\|ioctl\): /d" <<<"$output")
    run comm -23 <(sed -n 's/: EPERM$//p' <<<"$said" | sort) <(in_list "$default")
    assert_equal "refused, and not in the list: $(xargs <<<"$output")" 'refused, and not in the list: '
    run comm -12 <(sed -n 's/: allowed$//p' <<<"$said" | sort) <(in_list "$default")
    assert_equal "allowed, although in the list: $(xargs <<<"$output")" 'allowed, although in the list: '
    run grep -vE ': (EPERM|allowed)$' <<<"$said"
    assert_equal "neither EPERM nor allowed: $output" 'neither EPERM nor allowed: '
}

@test "a filter judges the command, unless none is wanted" {
    start_command sleep 60
    has_filters "$command_pid" 1
    kill -TERM "$pid"
    ended_with 143
    lab_options=(--seccomp unconfined)
    start_command sleep 60
    has_filters "$command_pid" 0
}

@test "PID 1 has no filter, unless it is the command itself" {
    lab_options=(--user "$(random_number user 1 60000)")
    start_command sleep 60
    has_filters "$(pgrep -P "$pid")" 0
    has_filters "$command_pid" 1
    kill -TERM "$pid"
    ended_with 143
    lab_options=(--no-init)
    start_command sleep 60
    assert_equal "$command_pid" "$(pgrep -P "$pid")"
    has_filters "$command_pid" 1
}

@test "with --new-privs the filter is loaded while CAP_SYS_ADMIN is there, and once" {
    lab_options=(--new-privs)
    start_command sleep 60
    assert_equal "$(grep NoNewPrivs "/proc/$command_pid/status")" $'NoNewPrivs:\t0'
    for process in "$command_pid" "$(pgrep -P "$pid")"; do
        has_filters "$process" 1
    done
}

@test "each call of the list is refused with EPERM, and no other call" {
    start_command sleep 60
    judged native
}

@test "so are the calls of 32-bit programs, by their own numbers" {
    start_command sleep 60
    judged compat
}

@test "of an unknown architecture no call is allowed" {
    start_command sleep 60
    # MIPS, and x32, of which the calls have a bit in their numbers.
    ask "0x8 $(random_number call 0 400)" "0x40000008 $(random_number other 0 400)" \
        "native $((0x40000000 + $(random_number third 0 400)))"
    refute_output --partial allowed
}

@test "a capability opens the calls that ask for it, and no others" {
    mapfile -t caps < <(grep '^[^#]' "$project/lessons/09-seccomp/refused.txt" | cut -d '|' -f 2 |
        grep -oE '[A-Z_]+' | grep -vx -e "$default" -e SYS_ADMIN | sort -u)
    cap=${caps[$(random_number cap 0 $((${#caps[@]} - 1)))]}
    for granted in "$cap" SYS_ADMIN; do
        lab_options=(--cap-add "$granted" --cap-drop "$default")
        start_command sleep 60
        default=$granted judged native
        kill -TERM "$pid"
        ended_with 143
    done
}

@test "clone3 and calls that are too new aren't there: ENOSYS" {
    start_command sleep 60
    for bits in native compat; do
        answers ENOSYS "$bits clone3" "$bits 470" "$bits 600" \
            "$bits $(random_number new 1000 60000)" "$bits $(random_number newer 2000000 1000000000)"
    done
    kill -TERM "$pid"
    ended_with 143
    # Who may make namespaces anyway may do it by the newer call.
    lab_options=(--cap-add SYS_ADMIN)
    start_command sleep 60
    answers allowed 'native clone3' 'native clone 0x10000000'
    answers ENOSYS 'native 470'
}

@test "clone makes processes and threads, and no namespace" {
    start_command sleep 60
    for bits in native compat; do
        answers EPERM "${namespaces[@]/#/$bits clone }" \
            "$bits clone $((namespaces[$(random_number one 0 6)] | namespaces[$(random_number two 0 6)] | 0x11))"
        answers allowed "${harmless[@]/#/$bits clone }"
    done
}

@test "ioctl types nothing, personality is Linux's, and a socket stays on this machine" {
    start_command sleep 60
    answers EPERM 'native socket 40 1'
    answers allowed 'native socket 1 40' 'native socket 39' 'native socket 41'
    for bits in native compat; do
        answers EPERM "$bits ioctl 0 0x5412" "$bits ioctl 7 0x541c" \
            "$bits personality 0x40000" "$bits personality 0x$(random_number persona 1 7)" \
            "$bits personality 0x400008"
        answers allowed "$bits ioctl 0x5412 0x5413" "$bits ioctl 0 0x5411" "$bits ioctl 0 0x541b" \
            "$bits personality "{0,8,0x20000,0x20008,0xffffffff}
    done
}

@test "Landlock comes before the filter, which could forbid it" {
    refusing landlock_create_ruleset landlock_add_rule landlock_restrict_self
    echo secret >"$root/root/file"
    for filter in unconfined "$profile"; do
        lab_options=(--landlock /bin:ro --seccomp "$filter")
        lab_run sh -c 'echo begun; cat /root/file'
        [[ $filter != unconfined || $output != *'landlock_create_ruleset: '* ]] || skip "$output"
        assert_failure 1
        assert_line begun
        assert_line --partial 'Permission denied'
    done
}

# bats test_tags=attack
@test "the attack type-command fails" {
    attack_fails type-command
}

# bats test_tags=attack
@test "the attack nest-users fails" {
    attack_fails nest-users
}

# bats test_tags=attack
@test "the attack open-ring fails" {
    attack_fails open-ring
}

# bats test_tags=attack
@test "the attack catch-faults fails" {
    attack_fails catch-faults
}

# bats test_tags=attack
@test "the attack count-events fails" {
    attack_fails count-events
}

# bats test_tags=attack
@test "the attack read-key fails" {
    attack_fails read-key
}

# bats test_tags=attack
@test "the attack call-as-i386 fails" {
    attack_fails call-as-i386
}
