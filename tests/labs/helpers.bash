# What the tests of labs share.  They run on one lesson's program: a student's, or
# the lesson's own.  A student's check runs it on this machine; a grader runs it in
# a sandbox, and looks at it from outside.
#
# environment: LAB_LESSON    the lesson, such as 05-net
#              LAB_SEED      what the random values follow from
#              LAB_TREE      the tree with the program (this one)
#              LAB_SANDBOX   not empty: in a sandbox
#              LAB_PATIENCE  the seconds for a program (else 10)
#              LAB_WAITS     a file that is there once a program has let us wait, and
#                            says "hung" if that was until its time was up
# shellcheck shell=bash disable=SC2034,SC2154 # bats sets status, output and lines
source "${BASH_SOURCE[0]%/*}/../helpers.bash"

lesson=${LAB_LESSON:?}
tree=${LAB_TREE:-$project}
seed=${LAB_SEED:-0}
root=$scratch/work/root
waits=${LAB_WAITS:-$BATS_RUN_TMPDIR/waits}

program() {
    printf '%s\n' "$tree/build/bin/$1"
}

# random_number LABEL LOW HIGH: another one for each label, test and seed
random_number() {
    local hash
    hash=$(sha256sum <<<"$seed $BATS_TEST_DESCRIPTION $1")
    printf '%d\n' $(($2 + 16#${hash:0:12} % ($3 - $2 + 1)))
}

# random_word LABEL: twelve letters and digits, of which the first is a letter
random_word() {
    local hash
    hash=$(sha256sum <<<"$seed $BATS_TEST_DESCRIPTION $1")
    printf 'w%s\n' "${hash:0:11}"
}

setup() {
    keep_clock
    need_root
    mark=$$-$RANDOM-$RANDOM
    read -ra cgroups <<<"${WORLD_CGROUPS:-/sys/fs/cgroup}"
    # A grader's test has a disk of its own: who fills it has filled no other.
    [[ -z ${LAB_SANDBOX:-} ]] || mount -t tmpfs -o size=64M,mode=755 lab "$scratch"
    mkdir "$scratch/work"
    cp -a "$project/build/rootfs" "$root" || skip 'there is no room for the test'
    [[ -z ${LAB_SANDBOX:-} ]] || enter_sandbox
    prepare
    lab_state >"$scratch/before"
}

# Makes the sandbox the program's host.
enter_sandbox() {
    local divide=()
    # shellcheck source=scripts/grade/sandbox.sh
    source "$project/scripts/grade/sandbox.sh"
    # From 07 on a program makes cgroups.
    is_before 07 "$lesson" || divide=(divide)
    sandbox_start "$scratch/sandbox" "$tree" "$scratch/work" "${divide[@]}" ||
        skip "${sandbox_problem//$'\n'/ }"
    host=("${sandbox_enter[@]}") cgroups=("${sandbox_cgroups[@]}")
    # No idmapped mount can be made in there: the files are the container's already.
    is_before 06 "$lesson" || chown -hR "$((sandbox_base + 65536)):$((sandbox_base + 65536))" "$root"
}

# What a lesson's tests want to be there before each of them.
prepare() { :; }

teardown() {
    if [[ -n ${LAB_SANDBOX:-} ]]; then
        sandbox_stop
        umount -l "$scratch"
    else
        end_processes
        rm -rf --one-file-system "$scratch/work"
    fi
}

# Of what a test started and didn't end, nothing stays.  In version 1 not even SIGKILL
# ends what is frozen.
end_processes() {
    local process
    is_before 07 "$lesson" || find "${cgroups[@]}" -path '*/matryoshka-*/freezer.state' \
        -exec sh -c 'echo THAWED >"$1"' - {} ';' 2>/dev/null || true
    for process in $(our_processes); do
        process=${process%/environ}
        kill -KILL "${process#/proc/}" 2>/dev/null || true
    done
    wait_until nobody_is_left
    ! mountpoint -q "$root/proc" || umount "$root/proc"
}

# lab_run COMMAND...: runs it in the program's container as bats' `run` does;
# lab_options are the program's options.  Sets status, output and lines
lab_options=()
lab_run() {
    options=("${lab_options[@]}")
    within "$lesson" "$@"
    run_words "${command[@]}"
}

# run_words COMMAND...: as `run`, for which 127 would be the test's own mistake.
# Into a file: a pipe would wait for whoever still has it open when the time is up,
# and of what is printed without end the beginning will do.
run_words() {
    local limit begun=$SECONDS
    limit=$(patience 10)
    status=0
    timeout -k 1 "$limit" "$@" </dev/null >"$scratch/said" 2>&1 || status=$?
    ((SECONDS - begun < $(seconds_here 4))) || touch "$waits"
    ((SECONDS - begun < limit)) || echo hung >"$waits"
    output=$(head -c 50000 "$scratch/said" | tr -d '\0')
    mapfile -t lines <<<"$output"
}

# patience SECONDS: how long a program is waited for.  One that has hung before
# is not given as much again: others wait to be graded.
patience() {
    local seconds=${LAB_PATIENCE:-$1}
    [[ ! -s $waits ]] || seconds=2
    seconds_here "$seconds"
}

# seconds_here SECONDS: more of them in a virtual machine, which may be emulated
seconds_here() {
    local factor=1
    [[ -z ${VM:-} ]] || factor=10
    printf '%d\n' $(($1 * factor))
}

# start COMMAND...: in the background.  Sets pid to the program's PID on this
# machine, job to what the shell knows, out and err to files
start() {
    options=("${lab_options[@]}")
    within "$lesson" "$@"
    out=$scratch/out err=$scratch/err
    env --default-signal "${command[@]}" </dev/null >"$out" 2>"$err" 3>&- &
    job=$! pid=''
    wait_until find_program
    [[ -n $pid ]] || fail "the program ended at once: $(<"$err")"
}

# runs_program PID: does the process run the program, or a sealed copy of it?
runs_program() {
    runs "$1" "$(program "$lesson")"
}

find_program() {
    local each
    for each in "$job" $(pgrep -P "$job"); do
        if runs_program "$each"; then
            pid=$each
            return 0
        fi
    done
    has_ended "$job"
}

# wait_until COMMAND...: as in the other tests, but a student's program is not
# given half a minute
wait_until() {
    local deadline
    deadline=$((SECONDS + 1 + $(patience 9)))
    until "$@"; do
        if ((SECONDS >= deadline)); then
            echo hung >"$waits"
            fail "this never came true: $*" || return 1
        fi
        sleep 0.03
    done
}

# ended_with STATUS: the program of start() ends, with that status
ended_with() {
    local ended=0
    wait_until has_ended "$job"
    wait "$job" || ended=$?
    assert_equal "exit status $ended" "exit status $1"
}

# command_pid: of the command in the container of start(): the first process below
# the program that is another program.  Sets command_pid.
find_command() {
    local each=$pid children
    while children=$(pgrep -P "$each" | head -n 1) && [[ -n $children ]]; do
        each=$children
        # In this order: what has just died runs nothing, and is not the command.
        if ! runs_program "$each" && [[ -e /proc/$each/exe ]]; then
            command_pid=$each
            return 0
        fi
    done
    return 1
}

# start_command COMMAND...: start(), until the command itself runs
start_command() {
    start "$@"
    command_pid=''
    wait_until find_command_or_end
    [[ -n $command_pid ]] || fail "the program ended at once: $(<"$err")"
}

find_command_or_end() {
    find_command || has_ended "$job"
}

# namespace PID KIND: the inode number that the kernel gives it
namespace() {
    readlink "/proc/$1/ns/$2"
}

# parent_of PID
parent_of() {
    sed -n 's/^PPid:\t//p' "/proc/$1/status"
}

# map_of PID NAME: its uid_map or gid_map, without the blanks
map_of() {
    awk '{ print $1, $2, $3 }' "/proc/$1/$2"
}

# outside ID [PID]: what an id in the user namespace of that process (of the
# program's machine) is here
outside() {
    awk -v id="$1" '$1 <= id && id < $1 + $3 { print $2 + id - $1 }' \
        "/proc/${2:-$(the_host)}/uid_map"
}

# is_frozen PID: is the cgroup of the process?
is_frozen() {
    grep -qE '^(FROZEN|frozen 1)$' "$(cgroup_of "$1" freezer)"/{freezer.state,cgroup.events} 2>/dev/null
}

# ask QUESTION...: asks the filters of the command, see read-filter.py; sets output
ask() {
    run "$project/tests/read-filter.py" "$command_pid" <<<"$(printf '%s\n' "$@")"
    [[ $status != 3 ]] || skip "this machine doesn't show filters: $output"
    [[ $status == 0 ]] || fail "$output"
}

# answers VERDICT QUESTION...: that is what they say to each
answers() {
    ask "${@:2}"
    run grep -v ": $1\$" <<<"$output"
    [[ -z $output ]] || fail "not '$1': $output"
}

# refusing CALL...: sets profile to one for --seccomp that refuses these
refusing() {
    profile=$scratch/work/profile.json
    printf '{ "defaultAction": "SCMP_ACT_ALLOW", "syscalls": [
        { "action": "SCMP_ACT_ERRNO", "names": [ %s ] } ] }\n' \
        "$(printf '"%s"\n' "$@" | paste -s -d ,)" >"$profile"
}

# the_host: a process of the machine that the program runs on
the_host() {
    printf '%s\n' "${sandbox:-$$}"
}

# on_host COMMAND...: on the machine that the program runs on
on_host() {
    "${host[@]}" "$@"
}

# What a program could leave behind, as it is seen from outside: host_state() of
# the tests, of the machine that the program runs on.
lab_state() {
    local look=()
    [[ -z ${LAB_SANDBOX:-} ]] ||
        look=(nsenter --target "$sandbox" --net --ipc --uts)
    {
        awk -v kinds="$container_mounts" -v own="$scratch" '$0 ~ kinds || index($0, own)' \
            "/proc/$(the_host)/mountinfo"
        find "${cgroups[@]}" -type d -name 'matryoshka*' 2>/dev/null
        # shellcheck disable=SC2016 # for the shell inside
        "${look[@]}" sh -c 'ip -o link | grep -o "[^ ]*doll[^ @:]*"
            nft list tables 2>/dev/null
            awk "{ print FILENAME, \$1, \$2, \$3 }" /proc/sys/kernel/hostname /proc/sysvipc/*'
        find "$scratch/work" -xdev
    } | sort
}

# nothing_is_left: no process, mount, cgroup, link, name or file more than before
nothing_is_left() {
    wait_until nobody_is_left || fail "left behind: processes: $(show_our_processes)"
    lab_state >"$scratch/after"
    run comm -13 "$scratch/before" "$scratch/after"
    [[ -z $output ]] || fail "left behind: $output"
}

# says_why STATUS TEXT...: the program ended with it, and said why in one line, which
# begins with its name and has these texts in it.  Hints may follow.
says_why() {
    local text
    assert_equal "exit status $status" "exit status $1"
    assert_line --index 0 --regexp "^$lesson: "
    for text in "${@:2}"; do
        assert_line --index 0 --partial "$text"
    done
    refute_output --partial 'not written yet'
    run grep -v '^hint: ' <<<"$output"
    assert_equal "${#lines[@]} lines" '1 lines'
}

# attack_fails ATTACK: it works on the lesson before, and not on this one
attack_fails() {
    local before below above wanted
    before=$(find "$tree/lessons" -mindepth 1 -maxdepth 1 -type d -printf '%f\n' |
        sort | grep -B 1 -x "$lesson" | head -n 1)
    # First of all, before the program can have changed what it is played with.
    below=$(play "$before" "$1")
    above=$(play "$lesson" "$1")
    # Who starts no command closes no door.
    wanted=$(random_number status 2 120)
    lab_run sh -c "exit $wanted"
    assert_equal "exit status $status" "exit status $wanted"
    [[ $below == open* ]] || skip "here the attack fails on $before already: $below"
    [[ $above == closed* ]] || fail "$1 on your program: $above"
}

play() {
    on_host env "TMPDIR=$scratch/work" timeout -k 5 "$(seconds_here 20)" \
        "$tree/scripts/attack.sh" --on "$1" "$2" 2>&1 | tail -n 1 | sed "s/^$2: //"
}
