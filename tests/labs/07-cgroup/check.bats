#!/usr/bin/env bats
# Lab 07: limits, and the cgroups in which they hold.
# bats file_tags=root
# shellcheck source=tests/labs/helpers.bash
source "$BATS_TEST_DIRNAME/../helpers.bash"

# limit FILE: what the kernel has in that file of the command's cgroup
limit() {
    cat "$(cgroup_of "$command_pid" "${1%%.*}")/$1"
}

# has FILE: its version of cgroups has it
has() {
    [[ -e $(cgroup_of "$command_pid" "${1%%.*}")/$1 ]]
}

@test "the memory limit holds for memory and swap together" {
    megabytes=$(random_number memory 33 200)
    lab_options=(--memory "${megabytes}M")
    start_command sleep 60
    if has memory.max; then
        assert_equal "$(limit memory.max)" $((megabytes << 20))
        ! has memory.swap.max || assert_equal "$(limit memory.swap.max)" 0
    else
        assert_equal "$(limit memory.limit_in_bytes)" $((megabytes << 20))
        ! has memory.memsw.limit_in_bytes ||
            assert_equal "$(limit memory.memsw.limit_in_bytes)" $((megabytes << 20))
    fi
}

@test "the limits of processes and of CPU time" {
    count=$(random_number count 20 90)
    percent=$(random_number percent 31 95)
    lab_options=(--pids "$count" --cpus "0.$percent")
    start_command sleep 60
    assert_equal "$(limit pids.max)" "$count"
    if has cpu.max; then
        assert_equal "$(limit cpu.max)" "${percent}000 100000"
    else
        assert_equal "$(limit cpu.cfs_quota_us)/$(limit cpu.cfs_period_us)" "${percent}000/100000"
    fi
}

@test "unasked 512 MiB and 512 processes, and max is no limit" {
    start_command sleep 60
    file=memory.limit_in_bytes
    ! has memory.max || file=memory.max
    assert_equal "$(limit "$file") $(limit pids.max)" "$((512 << 20)) 512"
    kill -TERM "$pid"
    ended_with 143
    lab_options=(--memory max --pids max)
    start_command sleep 60
    assert_equal "$(limit pids.max)" max
    assert_not_equal "$(cat "$(cgroup_of "$command_pid" memory)/$file")" $((512 << 20))
}

@test "all processes of the container are in its cgroups, and only they" {
    lab_options=(--memory 64M --cpus "0.$(random_number percent 31 95)")
    start sh -c 'sleep 60 & echo ready; wait'
    wait_for_output ready
    init=$(pgrep -P "$pid")
    for controller in pids memory cpu; do
        cgroup=$(cgroup_of "$init" "$controller")
        [[ ${cgroup##*/} == matryoshka-* ]] || fail "PID 1 is in $cgroup"
        run sort -n "$cgroup/cgroup.procs"
        assert_output "$(printf '%s\n' "$init" $(pgrep -P "$init") \
            $(pgrep -P "$(pgrep -P "$init")") | sort -n)"
        assert_equal "${#lines[@]}" 3
    done
}

@test "the container sees its own cgroups, as the top of the tree" {
    count=$(random_number count 20 90)
    lab_options=(--pids "$count")
    # Both from the first moment on.
    lab_run sh -c 'cat /proc/self/cgroup; cat /sys/fs/cgroup/pids.max || cat /sys/fs/cgroup/pids/pids.max'
    assert_line "$count"
    refute_line --regexp '^[0-9]+:[^:]*:/.'
    start_command sleep 60
    assert_not_equal "$(namespace "$command_pid" cgroup)" "$(namespace "$(the_host)" cgroup)"
}

@test "a file by its own name, and a value that the kernel refuses: 125" {
    count=$(random_number count 20 90)
    word=$(random_word word)
    lab_options=(--pids 100 --cgroup "pids.max=$count")
    start_command sleep 60
    assert_equal "$(limit pids.max)" "$count"
    kill -TERM "$pid"
    ended_with 143
    for setting in "pids.max=$word" "pids.$word=1"; do
        lab_options=(--cgroup "$setting")
        lab_run true
        says_why 125 "${setting%=*}"
        nothing_is_left
    done
}

@test "a container freezes and thaws, and ends although it is frozen" {
    start_command sh -c 'while :; do echo tick; sleep 0.02; done'
    kill -RTMIN "$pid"
    wait_until is_frozen "$command_pid"
    ticks=$(wc -l <"$out")
    sleep 0.2
    assert_equal "$(wc -l <"$out")" "$ticks"
    kill -RTMIN+1 "$pid"
    wait_until ticks_on
    kill -RTMIN "$pid"
    wait_until is_frozen "$command_pid"
    kill -TERM "$pid"
    ended_with 143
}

ticks_on() {
    (($(wc -l <"$out") > ticks))
}

# bats test_tags=attack
@test "the attack eat-memory fails" {
    attack_fails eat-memory
}

# bats test_tags=attack
@test "the attack fork-bomb fails" {
    attack_fails fork-bomb
}

# bats test_tags=attack
@test "the attack read-cgroup-path fails" {
    attack_fails read-cgroup-path
}

# bats test_tags=attack
@test "the attack starve-cpu fails" {
    attack_fails starve-cpu
}
