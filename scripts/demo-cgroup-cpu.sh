#!/usr/bin/env bash
# CPU time: weights, quotas and sets, each read back from what was counted.
#
# about: two hogs share a CPU 3 to 1; a quota; a hog on one CPU
# needs: root taskset
# minutes: 10
set -euo pipefail

# shellcheck source=scripts/demo/stage.sh
source "$(dirname "${BASH_SOURCE[0]}")/demo/stage.sh"

play() {
    local version_of_cpu procs=tasks enter='echo $BASHPID >$cpu/$g/tasks
    echo $BASHPID >$acct/$g/tasks'
    join cpu || die 'this kernel has no cpu controller' 'fix: CONFIG_CGROUP_SCHED=y'
    version_of_cpu=$version
    cpu=$group
    # Version 2 counts in the same group, version 1 in a tree of its own.
    if [[ $version == 1 ]]; then
        join cpuacct || die 'this kernel has no cpuacct controller' 'fix: CONFIG_CGROUP_CPUACCT=y'
    else
        procs=cgroup.procs enter='echo $BASHPID >$cpu/$g/cgroup.procs'
    fi

    step 'Two groups, one CPU'
    say 'The demo has made a cgroup for what comes:'
    run "cpu=$cpu; cd \$cpu"
    if [[ $version == 1 ]]; then
        run "acct=$group"
        run 'mkdir -p {$cpu,$acct}/{a,b}'
    else
        run 'mkdir a b'
    fi
    say 'A hog in each, both on the same CPU, so that they have to share:'
    run 'one=$(taskset -cp $$ | grep -oE "[0-9]+" | sed -n 2p)'
    run "for g in a b; do
  ( $enter
    exec taskset -c \$one bash -c 'while :; do :; done' ) &
done"
    await "[[ \$(ps -o comm= -p \$(cat b/$procs)) == bash ]]"

    step 'Weights: 3 to 1'
    if [[ $version_of_cpu == 1 ]]; then
        run 'echo 3072 >a/cpu.shares; echo 1024 >b/cpu.shares'
    else
        run 'echo 300 >a/cpu.weight; echo 100 >b/cpu.weight'
    fi
    spelled 'cpu.shares, 1024 if you say nothing' 'cpu.weight, 100 if you say nothing'
    usage_words
    run 'since_a=$(used a) since_b=$(used b)'
    # Where a whole machine stands still at times, one has had its turn, and not the other.
    await '(( $(used b) - since_b > 500000 ))'
    await 'echo "$(used a) $since_a $(used b) $since_b" |
awk "{ ratio = (\$1 - \$2) / (\$3 - \$4); exit !(ratio > 2.5 && ratio < 3.5) }"'
    say 'After a while, the CPU time since then:'
    run 'a=$(($(used a) - since_a)); b=$(($(used b) - since_b))'
    run 'awk "BEGIN { print $a, $b, $a / $b }"'
    see '^[0-9]+ [0-9]+ (2\.[3-9]|3)'
    say 'A weight counts only while somebody else wants the CPU, too.'
    run "kill \$(cat a/$procs b/$procs)"
    await "[[ -z \$(cat a/$procs b/$procs) ]]"

    step 'A quota: 10 ms of each 100, also if nobody else wants it'
    if [[ $version_of_cpu == 1 ]]; then
        run 'echo 100000 >a/cpu.cfs_period_us; echo 10000 >a/cpu.cfs_quota_us'
    else
        run 'echo 10000 100000 >a/cpu.max'
    fi
    spelled 'cpu.cfs_quota_us and cpu.cfs_period_us' 'cpu.max, the quota and the period'
    run 'periods() { sed -n "s/nr_periods //p" a/cpu.stat; }'
    run 'since_a=$(used a) since=$(periods)'
    run "g=a; ( $enter
    exec bash -c 'while :; do :; done' ) &"
    await '(($(sed -n "s/nr_throttled //p" a/cpu.stat) >= 4))'
    run 'grep -E "nr_(periods|throttled)" a/cpu.stat'
    see '^nr_throttled [1-9]'
    run 'echo $(($(used a) - since_a)) us in $(($(periods) - since)) periods'
    must '(( ($(used a) - since_a) <= ($(periods) - since + 2) * 15000 ))'
    say 'At most about 10000 for each: who has used them up waits for the next period.'
    run "kill \$(cat a/$procs)"
    await "[[ -z \$(cat a/$procs) ]]"

    step 'cpuset: only there'
    cpusets "$procs"
}

# used GROUP: microseconds, for the room
usage_words() {
    say 'How much CPU time has a group used, in microseconds?'
    if [[ $version == 1 ]]; then
        run 'used() { echo $(($(<$acct/$1/cpuacct.usage) / 1000)); }'
    else
        run "used() { sed -n 's/usage_usec //p' \$cpu/\$1/cpu.stat; }"
    fi
}

cpusets() {
    local procs=$1
    if ! join cpuset; then
        say 'Not shown: this kernel has no cpuset controller (CONFIG_CPUSETS=y).'
        return
    fi
    run "cd $group; mkdir pinned; cd pinned"
    if [[ $version == 1 ]]; then
        enter 'child# ' bash
        run 'echo $one >cpuset.cpus'
        run_fails 1 'echo $$ >tasks'
        see 'No space left on device'
        say 'Version 1 wants to know the memory nodes, too:'
        run 'echo 0 >cpuset.mems; echo $$ >tasks'
    else
        enter 'child# ' bash
        run 'echo $one >cpuset.cpus; echo $$ >cgroup.procs'
    fi
    run 'grep Cpus_allowed_list /proc/self/status'
    must '[[ $(sed -n "s/Cpus_allowed_list:.//p" /proc/self/status) == "$one" ]]'
    say 'Where did a process run that works for a while?'
    run 'for i in {1..30000}; do :; done; ps -o pid,psr,args -p $$'
    must '[[ $(ps -o psr= -p $$) -eq $one ]]'
    leave
}

main "$@"
