#!/usr/bin/env bash
# The pids controller: how many processes a group may have.
#
# about: five processes and no more, the shell being one
# needs: root dash
# minutes: 5
set -euo pipefail

# shellcheck source=scripts/demo/stage.sh
source "$(dirname "${BASH_SOURCE[0]}")/demo/stage.sh"

play() {
    local procs before
    join pids || die 'this kernel has no pids controller' 'fix: CONFIG_CGROUP_PIDS=y'
    procs=tasks
    [[ $version == 1 ]] || procs=cgroup.procs

    step 'A group for five processes'
    say 'The demo has made a cgroup for what comes:'
    run "cd $group"
    run 'mkdir vmuser; ls -C vmuser/pids.*'
    see pids.max
    run 'echo 5 >vmuser/pids.max; cat vmuser/pids.max'
    see '^5$'

    step 'A shell goes in, and starts ten'
    quietly 'PS1= PS2='
    enter 'child# ' 'dash -i +m'
    run "echo \$\$ >vmuser/$procs"
    run_fails 2 'for i in 1 2 3 4 5 6 7 8 9 10; do sleep 30 & done'
    see 'Cannot fork'
    say 'No more processes. Nor can the shell start anything else now:'
    run_fails 2 ls
    see 'Cannot fork'

    step 'What the group says, asked from outside'
    room second
    run "cd $group/vmuser; cat pids.current"
    see '^5$'
    run "ps -o pid,args -p \$(paste -s -d , $procs)"
    see 'dash -i'
    must "[[ \$(ps -o args= -p \$(paste -s -d , $procs) | grep -c '^sleep 30\$') == 4 ]]"
    say 'Four run: the shell itself counts. And the kernel counts refusals:'
    run 'cat pids.events'
    see '^max [1-9]'
    spelled "who is in it is in tasks" "who is in it is in cgroup.procs"

    step 'One more try, one more refusal'
    room second
    run 'cat pids.events'
    # shellcheck disable=SC2154 # shown is what the stage has seen
    before=${shown[0]#max }
    room host
    run_fails 2 'sleep 30 &'
    room second
    run 'cat pids.current pids.events'
    see '^5$'
    must "(( \$(sed -n 's/max //p' pids.events) == $before + 1 ))"

    step 'A higher limit holds at once'
    room second
    run 'echo 6 >pids.max'
    room host
    run 'sleep 30 &'
    room second
    run 'cat pids.current'
    see '^6$'
    room host
    leave
    say 'Nobody left the group by being born: children are where their parent is.'
}

main "$@"
