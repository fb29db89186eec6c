# What all test files share: programs, roots, and the check that nothing is
# left on the host.  Load it first; it defines setup() and teardown().
# shellcheck shell=bash disable=SC2034,SC2154 # inner is the tests'; bats sets status
bats_require_minimum_version 1.5.0
# The libraries ask dirname(1) where each of their files is, for each test anew,
# which takes longer than most tests where the CPU is emulated.
dirname() { printf '%s\n' "${1%/*}"; }
bats_load_library bats-support
bats_load_library bats-assert
unset -f dirname

unset MAKEFLAGS MAKELEVEL MFLAGS # of the make that runs the tests
umask 022                        # as others use what is made here

project=$(cd "${BASH_SOURCE[0]%/*}/.." && pwd -P)
# shellcheck source=scripts/shell.sh
source "$project/scripts/shell.sh" # but for wait_until, which has no number here
# shellcheck source=scripts/cgroups.sh
source "$project/scripts/cgroups.sh"
scratch=$BATS_TEST_TMPDIR
root="$scratch/root"

# The directory in which a test may make cgroups with that controller: below the
# world's own, see world.sh.
cgroup_for() {
    local cgroup
    for cgroup in ${WORLD_CGROUPS:-} "/sys/fs/cgroup/$1" /sys/fs/cgroup; do
        if [[ -d $cgroup && ($cgroup == "/sys/fs/cgroup/$1"* || ! -d /sys/fs/cgroup/$1) ]]; then
            printf '%s\n' "$cgroup"
            return
        fi
    done
}

# Sets host to a machine on which no mount shows more of the cgroups than our part, from
# its root on, as in a container of Podman with --privileged.  In version 2 the part
# begins above us: we are a leaf.
take_own_part() {
    # shellcheck disable=SC2016 # for the shell inside
    host=(unshare --mount --propagation private bash -euc '
        source "$0/scripts/cgroups.sh"
        lines=$(</proc/self/cgroup)
        mount -t tmpfs part /mnt
        while IFS=: read -r _ controllers path; do
            find_cgroup_mount "$controllers" "$path" || continue
            ((version == 1)) || below=${below%/*}
            mkdir -p "/mnt${point#/sys/fs/cgroup}"
            mount --bind "$point$below" "/mnt${point#/sys/fs/cgroup}"
        done <<<"$lines"
        umount --lazy --recursive /sys/fs/cgroup
        mount --rbind /mnt /sys/fs/cgroup
        umount --lazy --recursive /mnt
        exec "$@"' "$project")
}

# The lessons to be tested: LESSONS, which `make test L=03` sets, or all from
# the given one on.
lessons_from() {
    local name
    for name in $(container_rooms); do
        is_before "$1" "$name" ||
            [[ -n ${LESSONS:-} && $LESSONS != "$name" ]] ||
            printf '%s\n' "$name"
    done
}

# toys_from NUMBER: of these lessons, those that have a toy
toys_from() {
    local name
    for name in $(lessons_from "$1"); do
        [[ ! -e $project/lessons/$name/toy.c ]] || printf '%s\n' "$name"
    done
}

# lessons_in_full NUMBER: of these, the newest and those whose program has another
# skeleton.  What is asked of them is true of the rest if its mains are alike, and
# something is asked of each.
lessons_in_full() {
    local newest
    newest=$(container_rooms | tail -n 1)
    lessons_from "$1" | grep -E "^0[0-2]-|^${LESSONS:-$newest}$"
}

# is_before NUMBER LESSON
is_before() {
    ((10#${2%%-*} < 10#$1))
}

# may_lack ATTACK: can't it be tried on this machine, for whatever program?  vm.bats tries
# the first two.
may_lack() {
    case $1 in
    open-sysrq | read-kcore) ;;
    count-events) (($(</proc/sys/kernel/perf_event_paranoid) > 2)) ;;
    call-as-i386) [[ $(uname -m) != x86_64 ]] ;;
    *) false ;;
    esac
}

# program LESSON: the path of its program
program() {
    printf '%s\n' "$project/build/bin/$1"
}

# program_for_others LESSON: the path of a copy.  The root of a user namespace can't pass
# a home that is closed to others.
program_for_others() {
    cp -u "$(program "$1")" "$scratch/"
    printf '%s\n' "$scratch/$1"
}

# within LESSON COMMAND...: sets command to the words that run COMMAND in that
# lesson's container with the test's root; options stand in the array options,
# words that put the program on another host than this one in the array host.
options=()
host=()
within() {
    local lesson=$1
    shift
    command=("${host[@]}" env "MATRYOSHKA_TEST=$mark" "$(program "$lesson")" "${options[@]}")
    [[ $lesson == 00-* ]] || command+=("$root")
    command+=("$@")
}

# in_lesson LESSON COMMAND...: runs it as bats' `run` does
in_lesson() {
    within "$@"
    run timeout -k 1 60 "${command[@]}"
}

# traced STRACE-OPTION... -- LESSON COMMAND...: runs it under strace, which
# makes the system calls fail that are to fail
traced() {
    local strace=(strace -f -qq -o "$scratch/trace")
    while [[ $1 != -- ]]; do
        strace+=("$1")
        shift
    done
    shift
    within "$@"
    local before=$((${#host[@]} + 2))
    run timeout -k 1 60 "${command[@]:0:before}" "${strace[@]}" "${command[@]:before}"
}

# start LESSON COMMAND...: the same in the background; sets pid, out and err
start() {
    within "$@"
    out=$scratch/out err=$scratch/err
    # What bash starts in the background ignores SIGINT, and nohup(1) SIGHUP.
    env --default-signal "${command[@]}" </dev/null >"$out" 2>"$err" 3>&- &
    pid=$!
    # env(1) execs the program, so this is the program's PID once it is there.
    wait_until is_running "$pid" "$(program "$1")"
}

is_running() {
    runs "$1" "$2" || [[ ! -e /proc/$1/exe ]]
}

# runs PID PROGRAM: does the process run that file, or a sealed copy of it?
runs() {
    [[ /proc/$1/exe -ef $2 || $(readlink "/proc/$1/exe") == "/memfd:${2##*/} (deleted)" ]]
}

has_ended() {
    [[ $(ps -o stat= -p "$1") != [!Z]* ]]
}

# wait_until COMMAND...: fails after 30 seconds, and ten times as many where all is
# emulated; what is to be killed must last longer.
wait_until() {
    local deadline=$((SECONDS + 31))
    [[ -z ${VM:-} ]] || deadline=$((SECONDS + 300))
    until "$@"; do
        ((SECONDS < deadline)) || fail "this never came true: $*" || return 1
        sleep 0.01
    done
}

# wait_for_output TEXT: until the program of start() has printed that line
wait_for_output() {
    wait_until grep -qxF "$1" "$out"
}

# ended_with STATUS: the program of start() ends, with that status
ended_with() {
    local ended=0
    wait_until has_ended "$pid" || fail "$pid goes on: $(show_our_processes)"
    wait "$pid" || ended=$?
    assert_equal "$ended" "$1"
}

# inner_pid PID: the host's number of the container's PID 1
inner_pid() {
    pgrep -P "$1"
}

# start_ready: a container of $lesson that sleeps until stop(); sets inner, too
start_ready() {
    start "$lesson" sh -c 'echo ready; exec sleep 1000'
    wait_for_output ready
    inner=$(inner_pid "$pid")
}

stop() {
    kill "$pid"
    ended_with 143
}

# refused [MESSAGE [HINT]]: the last run, of $lesson, ended with 125, a line that begins
# so, and no other line but a hint with these words; with * any hint, or none
refused() {
    (($#)) || set -- '' '*'
    local message="$lesson: $1"
    assert_equal "$lesson $status" "$lesson 125"
    assert_equal "${lines[0]:0:${#message}}" "$message"
    case ${#lines[@]}:${2-} in
    1: | 1:'*') return ;;
    2:'*') [[ ${lines[1]} != 'hint: '* ]] || return 0 ;;
    2:?*) [[ ${lines[1]} != 'hint: '*"$2"* ]] || return 0 ;;
    esac
    fail "not one line and the hint '${2-}': $output"
}

# A skip is honest only where somebody sees it: with MUST_RUN=1, as in CI, a
# test may skip only if the list says where it does run.
skip_because() {
    local name
    name="$(basename "$BATS_TEST_FILENAME"): $BATS_TEST_DESCRIPTION"
    if [[ -n ${MUST_RUN:-} ]] &&
        ! grep -qxF "$name" "$project/tests/allowed-skips"; then
        fail "must run, but: $1"
    fi
    skip "$1"
}

# A copy of the project with its programs, to be changed: sets tree.
copy_tree() {
    tree=$scratch/tree
    mkdir -p "$tree/build"
    cp -a "$project/lessons" "$project/scripts" "$project/README.md" "$tree"
    cp -a "$project/build/rootfs" "$project"/build/{bin,toy,attacks} "$tree/build"
}

# without COMMAND...: makes $scratch/bin, for a PATH without these
without() {
    local tool
    mkdir "$scratch/bin"
    ln -sft "$scratch/bin" /usr/bin/* /bin/* /usr/sbin/*
    for tool in "$@"; do
        rm -f "$scratch/bin/$tool"
    done
}

# cells FILE: those of a matrix as lines: COLUMN|ATTACK|VERDICT|REASON
cells() {
    jq -r '.cells[] | [.on, .attack, .verdict, .reason] | join("|")' "$1"
}

# column_of_table NUMBER: of the attacks
column_of_table() {
    sed '/^#/d; /^$/d' "$project/lessons/attacks.txt" | cut -d '|' -f "$1" | sed 's/^ *//; s/ *$//'
}

need_root() {
    ((EUID == 0)) || skip_because 'containers of these lessons need root'
}

# The file systems that a container mounts: a desktop has others that come and go.
container_mounts=' - (proc|sysfs|tmpfs|devpts|mqueue|cgroup2?|ext4|overlay) '

# What a container could leave behind on the host, but for processes; by few
# programs, as it's asked twice in each test.
host_state() {
    {
        awk -v kinds="$container_mounts" -v own="$scratch" '
            FILENAME ~ /mountinfo$/ {
                if ($0 ~ kinds || index($0, own))
                    print
                next
            }
            { print FILENAME, $1, $2, $3 }' \
            /proc/self/mountinfo /proc/sysvipc/{msg,sem,shm} /proc/sys/kernel/hostname
        # shellcheck disable=SC2086 # several directories
        find ${WORLD_CGROUPS:-/sys/fs/cgroup} /sys/class/net/ /run/netns \
            \( -name 'matryoshka*' -o -name '*doll*' \) -print 2>/dev/null
        nft list tables 2>/dev/null
        [[ ! -d $root ]] || find "$root" -xdev
    } | sort
}

# What a machine has only one of, when no attack is at it: see alone() in attack.sh.
machine_settings() {
    # shellcheck disable=SC2016 # for the shell inside
    flock /dev sh -c 'losetup --noheadings --output BACK-FILE | grep "^$1"
        cat /proc/sys/kernel/printk_ratelimit_burst
        grep :name=matryoshka- /proc/self/cgroup
        "$2/build/attacks/set-clock"' sh "${TMPDIR:-/tmp}" "$project"
}

# By their environment.  PID 1 of a container has wiped its own, but dies with the
# program and ends with the command, and both have the mark.
our_processes() {
    grep -lasz "^MATRYOSHKA_TEST=$mark\$" /proc/[0-9]*/environ
}

show_our_processes() {
    local process
    for process in $(our_processes); do
        grep -E '^(Name|State|Pid|PPid|Sig|ShdPnd)' "${process%environ}status"
    done
}

nobody_is_left() {
    [[ -z $(our_processes) ]]
}

# Each setup() begins with it: when a test fails, bats 1.13 has lost the number of its
# clock, a local variable, and waits until the time is up.
keep_clock() {
    declare -g BATS_killer_pid=${BATS_killer_pid-}
}

common_setup() {
    keep_clock
    ((EUID == 0)) || ! grep -q '^# bats file_tags=root' "$BATS_TEST_FILENAME" || need_root
    mark=$$-$RANDOM-$RANDOM
    if ((EUID == 0)); then
        # Whoever made it, a user namespace of root's has no other id.
        cp -a --no-preserve=ownership "$project/build/rootfs" "$root"
    fi
    host_state >"$scratch/before" || true
}

# bats asks a teardown for its last status only: a step that fails must end it.
common_teardown() {
    [[ -e $scratch/before ]] || return 0 # skipped in setup()
    wait_until nobody_is_left || return
    host_state >"$scratch/after" || true
    diff "$scratch/before" "$scratch/after" || return
    rm -rf --one-file-system "$root"
}

setup() {
    common_setup
}

teardown() {
    common_teardown
}
