#!/usr/bin/env bats
# attack.sh, which plays an attack before and after its door was closed, and the
# matrix, interrupted.  What they find is in ladder.bats.
# bats file_tags=root
# shellcheck source=tests/helpers.bash
source "$BATS_TEST_DIRNAME/helpers.bash"

setup() {
    common_setup
    export MATRYOSHKA_TEST=$mark TMPDIR=$scratch/tmp
    mkdir "$TMPDIR"
}

attack() {
    run "$project/scripts/attack.sh" "$@"
}

@test "make attack shows both outcomes, and its exit status judges them" {
    run make -s -C "$project" attack L=03
    assert_success
    assert_line --regexp '^    on 02-pid +open$'
    assert_line --regexp '^    on 03-mount +closed, it said: ".+"$'
}

@test "whoever lets nobody else read sees the same" {
    umask 077
    for number in 06 08; do
        run make -s -C "$project" attack "L=$number"
        assert_success
        refute_output --partial 'not tried'
    done
}

@test "where files can't be shown as another owner's, as on any container's disk, the same is seen" {
    mkdir "$scratch/memory"
    mount -t tmpfs tmpfs "$scratch/memory"
    mkdir "$scratch"/memory/{lower,upper,work}
    mount -t overlay -o "lowerdir=$scratch/memory/lower,upperdir=$scratch/memory/upper" \
        -o "workdir=$scratch/memory/work" overlay "$TMPDIR"
    for number in 06 07 08; do
        run make -s -C "$project" attack "L=$number"
        assert_success
        refute_output --partial 'not tried'
    done
    umount "$TMPDIR" "$scratch/memory"
}

@test "where a mount shows only a part of the cgroups, as in a container, 07's attacks see the same" {
    take_own_part
    run "${host[@]}" "$project/scripts/attack.sh" 07
    assert_success
    refute_output --partial 'not tried'
}

@test "without the memory controller, or where nobody hands it on, an attack in a cage says so" {
    path=$(cgroup_of "$$" memory)
    # In version 2 a cgroup with processes hands nothing on.
    # shellcheck disable=SC2016 # for the shell inside
    run unshare --mount --propagation private sh -c '
        umount --lazy /sys/fs/cgroup/memory 2>/dev/null ||
            { mount --bind "$0" /mnt && mount --bind /mnt /sys/fs/cgroup; }
        exec "$@"' "$path" "$project/scripts/attack.sh" --on 06 eat-memory
    assert_line --regexp '^eat-memory: +not tried: (no cgroup hierarchy that is mounted here has memory|.* gives its children no memory); '
    assert_equal "${#lines[@]}" 1
}

@test "a fork bomb is seen also where it leaves no room for another program" {
    local cage
    cage=$(cgroup_of "$$" pids)/full
    mkdir "$cage"
    echo 150 >"$cage/pids.max"
    # shellcheck disable=SC2016 # for the shell inside
    run sh -c 'echo $$ >"$0/cgroup.procs" && exec "$1" --on 05 fork-bomb' \
        "$cage" "$project/scripts/attack.sh"
    wait_until rmdir "$cage"
    assert_success
    assert_output --partial 'fork-bomb: open'
}

@test "a lesson that doesn't close its door is found out" {
    copy_tree
    cp "$tree/build/bin/03-mount" "$tree/build/bin/04-uts"
    run "$tree/scripts/attack.sh" 04
    assert_failure
    refute_output --partial closed
}

@test "an attack that this host lacks something for is no lesson's failure, but if it's the only one" {
    copy_tree
    sed -i 's/^prepare() {/&\n    cannot "this host has none"/' "$tree"/lessons/*/attack-{rename-host,read-file}.sh
    run "$tree/scripts/attack.sh" 04
    assert_success
    assert_line --regexp '^    on 04-uts +not tried: this host has none$'
    run "$tree/scripts/attack.sh" 01
    assert_failure 1
}

@test "attack.sh refuses what it doesn't know" {
    attack 99
    assert_failure 125
    attack 00
    assert_failure 125
    assert_output --partial 'no lesson before'
    attack --on 01 nonsense
    assert_failure 125
    attack
    assert_failure 125
}

@test "PROGRAM names another program than the lesson's own" {
    export PROGRAM=$project/build/bin/03-mount
    attack --on 04-uts rename-host
    assert_output 'rename-host: open'
    export PROGRAM=$project/build/bin/04-uts
    attack --on 03-mount read-shm rename-host
    assert_line --index 0 --partial 'read-shm: closed, it said: "'
    assert_line --index 1 'rename-host: closed'
}

@test "at a terminal an open door is red, and a closed one green" {
    run script -qec "$project/scripts/attack.sh --on 03-mount rename-host escape-chroot" /dev/null
    assert_line --partial $'rename-host: \e[31mopen\e[0m'
    assert_line --partial $'escape-chroot: \e[32mclosed\e[0m, it said: "'
}

# Below, an attack stays when it has done its worst, and makes the file $held.  It
# ends because of us, and not because it has had its time.
held=$scratch/held

copy_patient_tree() {
    copy_tree
    sed -i 's/timeout -k 5 60/timeout -k 5 120/' "$tree/scripts/attack.sh"
    grep -q 'timeout -k 5 120' "$tree/scripts/attack.sh"
}

# change ATTACK PATTERN LINE: adds it after each such line of the host side
change() {
    sed -i "/$2/a $3" "$tree"/lessons/*/"attack-$1.sh"
}

# stay_after ATTACK: when its program has ended
stay_after() {
    change "$1" '^prepare() {' "wrapper=(sh -c '\"\$@\"; touch $held; sleep 120' sh)"
    clean_slowly "$1"
}

# stay_at ATTACK PATTERN: the attack's process, at that line of the host side
stay_at() {
    change "$1" "$2" "touch $held; sleep ${3:-120}"
    clean_slowly "$1"
}

# Who doesn't wait for the cleaning is found out.
clean_slowly() {
    grep -q '^clean()' "$tree"/lessons/*/"attack-$1.sh" ||
        printf 'clean() {\n:\n}\n' >>"$(echo "$tree"/lessons/*/"attack-$1.sh")"
    change "$1" '^clean() {' 'sleep 1'
}

# The host at this moment; nothing is waited for.
host_now() {
    show_our_processes
    host_state
    ls "$TMPDIR"
    machine_settings
}

# at_terminal SCRIPT COMMAND...: expect plays SCRIPT when $held is there, and
# ends as the command does.  As the kernel and the person do it: the end of a
# terminal is a signal to the command alone, Ctrl-C one to its group.
at_terminal() {
    cat >"$scratch/play.exp" <<EOF
spawn env --default-signal {*}\$argv
for {set i 0} {![file exists $held]} {incr i} {
    if {\$i == 3000} { puts "\n$held never came"; exit 99 }
    after 10
}
$1
set result [wait]
if {[lindex \$result 4] eq "CHILDKILLED"} { exit [dict get {SIGINT 130 SIGHUP 129} [lindex \$result 5]] }
exit [lindex \$result 3]
EOF
    timeout 60 expect "$scratch/play.exp" "${@:2}"
}

# signalled SIGNAL COMMAND...: the same by a signal to the command alone.  One that
# goes on is not waited for: it ends when the attack has had its time.
signalled() {
    env --default-signal "${@:2}" </dev/null 3>&- &
    pid=$!
    wait_until test -e "$held"
    kill "-$1" "$pid"
    wait_until has_ended "$pid" || return 99
    wait "$pid"
}

# leaves_nothing COMMAND...: interrupted in each way, and it says by which
leaves_nothing() {
    local way
    for way in 'signalled TERM 143' 'signalled HUP 129' 'at_terminal close 129' \
        'at_terminal keys 130'; do
        read -r how what wanted <<<"$way"
        # Who has no patience presses twice.
        [[ $what != keys ]] || what='send "\003"; after 300; catch {send "\003"}'
        rm -f "$held"
        host_now >"$scratch/host-before" || true
        ended=0
        "$how" "$what" "$@" >"$scratch/out" 2>&1 || ended=$?
        host_now >"$scratch/host-after" || true
        diff "$scratch/host-before" "$scratch/host-after" ||
            fail "$way, and it ended with $ended: $(<"$scratch/out")"
        [[ -e $held ]] || fail "it was not in the middle: $(<"$scratch/out")"
        assert_equal "$way: $ended" "$way: $wanted"
    done
}

@test "interrupted while a setting is changed, an attack leaves nothing" {
    copy_patient_tree
    stay_after write-sysctl
    leaves_nothing "$tree/scripts/attack.sh" --on 05-net write-sysctl
}

@test "interrupted while its device is prepared, an attack leaves nothing" {
    copy_patient_tree
    stay_at make-device '^    loop=' 1
    leaves_nothing "$tree/scripts/attack.sh" --on 05-net make-device
}

@test "interrupted with a hundred processes in a cage, an attack leaves nothing" {
    copy_patient_tree
    stay_at fork-bomb '^ *attackers'
    leaves_nothing "$tree/scripts/attack.sh" --on 01-chroot fork-bomb
}

@test "interrupted while it is looked at, an attack leaves nothing" {
    copy_patient_tree
    stay_at trace-process '^find_tracer() {'
    leaves_nothing "$tree/scripts/attack.sh" --on 01-chroot trace-process
    # Lesson 02 has no mount namespace: what was mounted is in the harness's.
    stay_at mount-inside '^find_mount() {'
    leaves_nothing "$tree/scripts/attack.sh" --on 02-pid mount-inside
}

@test "interrupted in the middle of the ladder, it leaves nothing" {
    copy_patient_tree
    stay_after write-sysctl
    sed -i '/^write-sysctl /!d' "$tree/lessons/attacks.txt"
    leaves_nothing "$tree/scripts/attack.sh" 06
}

@test "interrupted with two attacks at once, the matrix leaves nothing" {
    copy_patient_tree
    stay_at fork-bomb '^ *attackers'
    leaves_nothing "$tree/scripts/matrix.sh" --on '01-chroot 02-pid' fork-bomb
    stay_after write-sysctl
    leaves_nothing "$tree/scripts/matrix.sh" --on 02-pid write-sysctl
}

@test "Ctrl-C in make attack ends make, and nothing is left" {
    host_now >"$scratch/host-before" || true
    # At whatever moment: there are many plays after this line.
    held=$scratch/line
    # A terminal shows what is said last, too.
    at_terminal 'expect set-clock:; send "\003"; expect eof' \
        sh -c "touch $held; exec make -s -C $project attack L=06" >"$scratch/out" 2>&1 || ended=$?
    host_now >"$scratch/host-after" || true
    run diff "$scratch/host-before" "$scratch/host-after"
    assert_output ''
    # What make's own handler has waited for, make may miss, and says so: 2.
    [[ $ended != 2 ]] || ! grep -q 'make: .* wait: No child processes' "$scratch/out" || ended=130
    assert_equal "$ended" 130
    run grep -A 5 'set-clock:' "$scratch/out"
    refute_output --partial 'on 06-user'
}

@test "a step of the clean-up that fails is said, and the others are taken" {
    copy_patient_tree
    printf 'clean() { false; true; }\n' >>"$(echo "$tree"/lessons/*/attack-fork-bomb.sh)"
    host_now >"$scratch/host-before" || true
    attack=$tree/scripts/attack.sh
    run "$attack" --on 01-chroot fork-bomb
    assert_failure 125
    assert_output 'attack.sh: clean-up: this failed: clean'
    host_now >"$scratch/host-after" || true
    run diff "$scratch/host-before" "$scratch/host-after"
    assert_output ''
    # Also if that was because of a signal.
    stay_at fork-bomb '^ *attackers'
    signalled TERM "$attack" --on 01-chroot fork-bomb >"$scratch/out" 2>&1 || ended=$?
    assert_equal "$ended $(<"$scratch/out")" '125 attack.sh: clean-up: this failed: clean'
}

@test "a test's world has cgroups where a mount shows only a part of them, as in a container" {
    take_own_part
    # shellcheck disable=SC2016 # for the shell inside
    run "${host[@]}" "$project/tests/world.sh" sh -c 'for each in $WORLD_CGROUPS; do
        grep -l . "$each/cgroup.procs" "$each/caller/cgroup.procs"; done 2>/dev/null'
    assert_line --regexp '^/sys/fs/cgroup.*/test_world_[0-9-]+(/caller)?/cgroup.procs$'
}

@test "a test's world leaves alone those of another PID namespace" {
    mkfifo "$scratch/ready" "$scratch/go"
    # shellcheck disable=SC2016 # for the shells inside
    unshare --pid --fork --kill-child --mount --mount-proc bash -c '
        echo $(($(</proc/sys/kernel/pid_max) - 200)) >/proc/sys/kernel/ns_last_pid
        "$1/tests/world.sh" sh -c '\''mkdir "${WORLD_CGROUPS##* }/below"; echo >"$0/ready"; read -r _ <"$0/go"
            rmdir "${WORLD_CGROUPS##* }/below" && echo there >"$0/said"'\'' "$2"
        ' - "$project" "$scratch" 3>&- &
    read -r _ <"$scratch/ready"
    run "$project/tests/world.sh" true
    assert_success
    echo >"$scratch/go"
    wait "$!"
    assert_equal "$(<"$scratch/said")" there
}
