#!/usr/bin/env bats
# Lesson 12: doll, whose containers outlive the shell that started them.
# bats file_tags=root,v2
# shellcheck source=tests/helpers.bash
source "$BATS_TEST_DIRNAME/helpers.bash"

setup() {
    common_setup
    store=$scratch/store
    doll=(env "MATRYOSHKA_TEST=$mark" "$project/build/bin/doll" --store "$store")
}

teardown() {
    [[ -z ${doll:-} ]] || remove_all
    [[ -z ${public:-} ]] || rm -rf --one-file-system "$public"
    common_teardown
}

remove_all() {
    local names
    mapfile -t names < <("${doll[@]}" ps -aq)
    ((!${#names[@]})) || "${doll[@]}" rm -f "${names[@]}" >"$scratch/removed"
}

# doll WORD...: as bats' run does
doll() {
    run timeout -k 1 60 "${doll[@]}" "$@" </dev/null
}

# sleeper NAME [OPTION...]: a container that sleeps
sleeper() {
    doll run -d --name "$@" "$root" sleep 1000
    assert_success
    assert_output "$1"
}

# state_of NAME: a word
state_of() {
    "${doll[@]}" ps -a --format json | jq -r "select(.Names == \"$1\") | .State"
}

is_in_state() {
    [[ $(state_of "$1") == "$2" ]]
}

# monitor_of NAME, init_of NAME: their PIDs
init_of() {
    "${doll[@]}" inspect "$1" | jq '.[0].State.Pid'
}

monitor_of() {
    ps -o ppid= -p "$(init_of "$1")" | tr -d ' '
}

logs_have() {
    "${doll[@]}" logs "$1" 2>&1 | grep -qxF "$2"
}

refused_doll() {
    assert_equal "$status" 125
    assert_equal "${lines[0]}" "doll: $1"
}

@test "run prints what the container writes, each stream to ours, and has its status" {
    # shellcheck disable=SC2016 # for the shell inside
    run --separate-stderr timeout 60 "${doll[@]}" run --rm "$root" \
        sh -c 'echo out; echo err >&2; exit 7'
    # shellcheck disable=SC2154 # run sets stderr
    assert_equal "$status:$output:$stderr" 7:out:err
    doll run --rm "$root" sh -c 'kill -KILL $$'
    assert_equal "$status" 137
    run -127 timeout 60 "${doll[@]}" run --rm "$root" nosuch
    assert_line 'doll: exec nosuch: No such file or directory'
    doll ps -a -q
    assert_output ''
}

@test "run -d leaves it running, in a session of its own, with nothing of its caller's open" {
    exec 7<"$root/etc/profile"
    # It ends although the container holds what the pipe would be.
    output=$("${doll[@]}" run -d --name web "$root" sh -c 'echo hello; exec sleep 1000' | cat)
    exec 7<&-
    assert_output web
    wait_until logs_have web hello
    for pid in "$(monitor_of web)" "$(init_of web)"; do
        [[ $(ps -o sid= -p "$pid") -eq $pid ]]
        run readlink "/proc/$pid"/fd/*
        refute_output --partial "$root/etc"
        [[ $(readlink "/proc/$pid/cwd") == / ]]
    done
    doll ps
    assert_line --regexp '^web +.* +sleep|^web +'"$root"' +sh -c echo .* +.* ago +Up '
    doll stop -t 0 web
    assert_output web
    doll ps -q
    assert_output ''
    doll ps -aq
    assert_output web
    doll wait web
    assert_output --regexp '^1(37|43)$' # it may be as fast as the second signal
    doll rm web
    assert_output web
    [[ -z $(ls -A "$store/containers") ]]
}

@test "a command line that is killed leaves its container running" {
    "${doll[@]}" run --name on "$root" sleep 1000 3>&- &
    local command_line=$!
    wait_until is_in_state on running
    kill -KILL "$command_line"
    wait "$command_line" || true
    is_in_state on running
    doll kill on
    assert_output on
    doll wait on
    assert_output 137
}

@test "signals to the command line are the container's" {
    "${doll[@]}" run --name told "$root" sh -c \
        'trap "exit 9" TERM; trap "echo usr1" USR1; echo ready; while :; do sleep 0.05; done' 3>&- &
    local command_line=$!
    wait_until logs_have told ready
    kill -USR1 "$command_line"
    wait_until logs_have told usr1
    kill "$command_line"
    local ended=0
    wait "$command_line" || ended=$?
    assert_equal "$ended" 9
}

@test "the clean environment, and options as Docker has them" {
    # shellcheck disable=SC2016 # for the shell inside
    SECRET=x run timeout 60 "${doll[@]}" run --rm --name opts -e A=b -w /tmp -h host -u 1000 \
        -v /etc:/mnt:ro --read-only "$root" \
        sh -c 'echo $A $SECRET $HOME $PWD $(hostname) $(id -u); test -e /mnt/passwd && echo >/dev/stdout there
            touch /x 2>/dev/null || echo read-only; umask; tty; cat'
    assert_success
    assert_output $'b /home /tmp host 1000\nthere\nread-only\n0022\nnot a tty'
    doll run --rm "$root" hostname
    assert_output --regexp '^[0-9a-f]{12}$'
    doll run --rm --name named "$root" hostname
    assert_output named
}

@test "stop sends the stop signal, and kills who doesn't end in time" {
    # shellcheck disable=SC2016 # for the shell inside
    doll run -d --name polite --stop-signal USR1 "$root" \
        sh -c 'trap "echo asked; exit 3" USR1; echo ready; while :; do sleep 0.05; done'
    doll run -d --name told --stop-signal USR1 "$root" \
        sh -c 'trap "exit 3" USR1; trap "exit 4" TERM; echo ready; while :; do sleep 0.05; done'
    wait_until logs_have told ready
    doll kill -s TERM told
    doll wait told
    assert_output 4
    doll run -d --name deaf "$root" sh -c 'trap "" TERM; echo ready; while :; do sleep 0.05; done'
    wait_until logs_have polite ready
    wait_until logs_have deaf ready
    doll stop --time 1 polite deaf
    assert_output $'polite\ndeaf'
    doll wait polite deaf
    assert_output $'3\n137'
    doll logs polite
    assert_output $'ready\nasked'
    doll stop polite
    assert_output polite
}

@test "kill sends any signal, by name or number" {
    # shellcheck disable=SC2016 # for the shell inside
    doll run -d --name k "$root" sh -c \
        'trap "echo hup" HUP; trap "echo int" INT; echo ready; while :; do sleep 0.05; done'
    wait_until logs_have k ready
    doll kill -s HUP k
    wait_until logs_have k hup
    doll kill --signal 2 k
    wait_until logs_have k int
    doll kill -s SIGKILL k
    assert_success
    doll wait k
    assert_output 137
    doll kill k
    refused_doll 'k is not running'
    doll kill -s NOSUCH k
    refused_doll '--signal NOSUCH: no such signal (see kill -l)'
}

@test "logs: streams, times, tail, and what follows" {
    # shellcheck disable=SC2016 # for the shell inside
    doll run --name l "$root" sh -c 'for i in 1 2 3; do echo $i; done; echo err >&2; printf end'
    run --separate-stderr timeout 60 "${doll[@]}" logs l
    assert_equal "$output|$stderr" $'1\n2\n3\nend|err'
    doll logs --tail 2 l
    assert_output --partial end
    doll logs -t --tail 1 l
    assert_output --regexp '^20[0-9-]{8}T[0-9:]{8}\.[0-9]{9}Z '
    doll logs -n 0 l
    assert_output ''
    mkfifo "$root/fifo"
    # shellcheck disable=SC2016 # for the shell inside
    doll run -d --name f -v "$root/fifo:/fifo" "$root" sh -c 'echo 1; read x </fifo; echo 2'
    "${doll[@]}" logs -f f >"$scratch/followed" 3>&- &
    local follower=$!
    wait_until grep -qx 1 "$scratch/followed"
    echo >"$root/fifo"
    wait "$follower"
    assert_equal "$(cat "$scratch/followed")" $'1\n2'
    rm "$root/fifo"
}

@test "a log of more than 10 MB is rotated, and read as one; a follower misses nothing" {
    # shellcheck disable=SC2016 # for the shell inside
    doll run -d --name big "$root" sh -c 'read x; yes 0123456789012345678901234567890123456789 | head -n 200000'
    "${doll[@]}" logs -f big >"$scratch/followed" 3>&- &
    local follower=$!
    wait "$follower"
    assert_equal "$(sort "$scratch/followed" | uniq -c | awk '{ print $1 }')" 200000
    assert_equal "$(cd "$store/containers/big" && ls log*)" $'log\nlog.1'
    (($(stat -c %s "$store/containers/big/log.1") <= 10000000))
    doll logs --tail 3 big
    assert_equal "${#lines[@]}" 3
    (($("${doll[@]}" logs big | wc -l) > 100000))
}

@test "what a container writes reaches a slow reader whole" {
    head -c 3000000 /dev/urandom >"$root/data"
    "${doll[@]}" run --rm "$root" cat /data 3>&- | (
        read -r -N 1 -t 0.2 _ </dev/zero || true
        cmp - "$root/data"
    )
    rm "$root/data"
}

@test "the layers of an image are in the same store as its container's record" {
    "$project/scripts/build-image.sh" busybox "$scratch/image"
    doll run --rm "$scratch/image" cat /etc/issue
    assert_output 'This image has two layers.'
    assert_equal "$(find "$store/layers" -mindepth 1 -maxdepth 1 | wc -l)" 2
}

@test "--rm removes all, and a failed start leaves nothing" {
    doll run --rm --name gone "$root" true
    doll run --name gone "$scratch/nosuch" true
    assert_equal "$status" 125
    doll run --name gone --memory junk "$root" true
    assert_equal "$status" 125
    doll run --name gone -v /nosuch:/mnt "$root" true
    assert_equal "$status" 125
    doll run --name gone
    refused_doll 'usage: run [OPTION]... IMAGE [COMMAND [ARG]...] (see --help)'
    [[ -z $(ls -A "$store/containers") ]]
}

@test "wrong names, verbs and options are refused" {
    doll run --name ../x "$root" true
    refused_doll '--name ../x: not a name: letters, digits, and then also _ . -'
    doll run --name "$(printf 'a%.0s' {1..64})" "$root" true
    assert_equal "$status" 125
    sleeper taken
    doll run --name taken "$root" true
    refused_doll 'the name taken is taken: doll rm taken, or another --name'
    doll rm taken
    refused_doll 'taken is running: doll stop taken, or rm -f'
    for verb in logs wait stop kill rm inspect; do
        doll "$verb" nosuch
        refused_doll 'no such container: nosuch'
        doll "$verb" ../containers
        refused_doll 'no such container: ../containers'
        doll "$verb"
        assert_equal "$status" 125
        assert_output --partial "usage: $verb "
        doll "$verb" --help
        assert_success
    done
    doll rm -f nosuch
    assert_success
    doll nosuch
    refused_doll 'usage: [--store DIR] VERB [OPTION]... (see --help)'
    doll ps x
    assert_equal "$status" 125
    doll ps --format table
    refused_doll '--format table: the one that we know is json'
    doll stop -t x taken
    refused_doll '--time x: not a number'
}

@test "inspect tells the state as the kernel has it" {
    sleeper seen
    doll inspect seen
    assert_success
    assert_equal "$(jq -c '.[0] | [.Name, .Command, .State.Status, .State.Running]' <<<"$output")" \
        '["seen",["sleep","1000"],"running",true]'
    grep -qw "NSpid:.*1$" "/proc/$(init_of seen)/status"
    doll kill seen
    doll wait seen
    doll inspect seen
    assert_equal "$(jq -c '.[0].State | [.Status, .Running, .Pid, .ExitCode]' <<<"$output")" '["exited",false,0,137]'
}

@test "when the monitor is killed, its container dies, and everybody is told so" {
    sleeper orphan
    local init
    init=$(init_of orphan)
    kill -KILL "$(monitor_of orphan)"
    wait_until is_in_state orphan exited
    [[ ! -e /proc/$init ]]
    doll ps -a
    assert_output --partial 'Exited (137), its monitor was killed'
    doll wait orphan
    assert_output 137
    sleeper removed --rm
    kill -KILL "$(monitor_of removed)"
    wait_until is_in_state removed ''
    [[ $(ls -A "$store/containers") == orphan ]]
}

# freeze PID: all in its cgroup
freeze() {
    local cgroup frozen=''
    while IFS= read -r cgroup; do
        if [[ -e $cgroup/freezer.state ]]; then
            echo FROZEN >"$cgroup/freezer.state" && frozen=yes
        elif [[ -e $cgroup/cgroup.freeze && -z $frozen ]]; then
            echo 1 >"$cgroup/cgroup.freeze" && frozen=yes
        fi
    done < <(cgroups_of "$1")
    [[ $frozen ]]
}

@test "what was frozen when its monitor was killed is thawed by who asks, and ends" {
    local name init
    for name in asked removed; do
        sleeper "$name"
        init=$(init_of "$name")
        freeze "$init"
        kill -KILL "$(monitor_of "$name")"
        if [[ $name == asked ]]; then
            doll wait "$name"
            assert_output 137
        else
            doll rm -f "$name"
            assert_success
        fi
        wait_until test ! -e "/proc/$init"
    done
}

@test "a monitor that is stopped stops nobody else for longer than 5 seconds" {
    sleeper stuck
    local monitor init verb
    monitor=$(monitor_of stuck) init=$(init_of stuck)
    kill -STOP "$monitor"
    for verb in wait stop kill 'logs -f'; do
        # shellcheck disable=SC2086 # its option
        run timeout 8 "${doll[@]}" $verb stuck
        refused_doll "stuck: its monitor doesn't answer: doll rm -f kills it"
    done
    doll ps
    assert_output --partial Up
    doll rm -f stuck
    assert_success
    [[ ! -e /proc/$init && ! -e /proc/$monitor ]]
    doll ps -a -q
    assert_output ''
}

@test "two rm at a time: one removes it, and neither fails in another way" {
    local i first second one other
    for i in {1..20}; do
        "${doll[@]}" run --name twice "$root" true
        "${doll[@]}" rm twice >"$scratch/one" 2>&1 3>&- &
        first=$!
        "${doll[@]}" rm twice >"$scratch/two" 2>&1 3>&- &
        second=$!
        one=0 other=0
        wait "$first" || one=$?
        wait "$second" || other=$?
        assert_equal "$((one + other))" 125
        assert_equal "$(sort "$scratch/one" "$scratch/two")" $'doll: no such container: twice\ntwice'
    done
}

@test "on a full disk a start fails whole, and the end of who runs isn't lost" {
    mkdir "$store"
    mount -t tmpfs -o size=64k,nr_inodes=40,mode=700 full "$store"
    sleeper early
    dd if=/dev/zero of="$store/fill" bs=4k 2>/dev/null || true
    doll run --name late "$root" true
    assert_equal "$status" 125
    assert_output --partial 'No space left on device'
    doll kill early
    doll wait early
    assert_output 137
    doll ps -a --format json
    assert_equal "$(jq -r .Status <<<"$output" | cut -d ' ' -f 1-2)" 'Exited (137)'
    doll rm early
    assert_success
    [[ $(ls -A "$store/containers") == '' ]]
    umount "$store"
}

@test "50 containers from 8 shells at once start, run, and are removed" {
    local shell i pids=()
    for shell in {1..8}; do
        for i in {1..7}; do
            "${doll[@]}" run -d --name "c$shell-$i" "$root" sleep 1000 || exit 1
        done >"$scratch/names-$shell" 2>"$scratch/errors-$shell" 3>&- &
        pids+=("$!")
    done
    wait "${pids[@]}"
    pids=()
    assert_equal "$(cat "$scratch"/errors-*)" ''
    assert_equal "$("${doll[@]}" ps -q | wc -l)" 56
    for shell in {1..8}; do
        xargs "${doll[@]}" rm -f <"$scratch/names-$shell" 2>&1 >"$scratch/out-$shell" 3>&- &
        pids+=("$!")
    done
    wait "${pids[@]}"
    assert_equal "$("${doll[@]}" ps -aq | wc -l)" 0
    [[ -z $(ls -A "$store/containers") ]]
}

@test "an ordinary user has containers and a store of their own" {
    public=$(mktemp -d /tmp/matryoshka-test.XXXXXX)
    chmod 755 "$public"
    cp -a "$root" "$public/root"
    cp "$project/build/bin/doll" "$public"
    chown -R 1234:1234 "$public"
    doll=(setpriv --reuid 1234 --regid 1234 --clear-groups env "MATRYOSHKA_TEST=$mark"
        "HOME=$public" XDG_DATA_HOME= "$public/doll")
    doll run -d --name own --memory max --pids max "$public/root" sh -c 'id -u; exec sleep 1000'
    assert_line own # and perhaps a note on the upper layer
    wait_until logs_have own 0
    [[ $(stat -c %U:%a "$public/.local/share/matryoshka/containers") == *:700 ]]
    assert_equal "$(stat -c %u "/proc/$(monitor_of own)")" 1234
    doll stop -t 1 own
    doll run -d --name lost --memory max --pids max "$public/root" sleep 1000
    kill -KILL "$(monitor_of lost)"
    wait_until is_in_state lost exited
    doll rm own lost
    assert_output $'own\nlost'
    doll ps -aq
    assert_output ''
}

# A number below the first.
random() {
    printf '%s\n' $((RANDOM % $1))
}

# kill_some COMMAND-LINE WHOM: SIGKILL to those of the three that the bits of WHOM say
kill_some() {
    local monitor init victims=()
    monitor=$(pgrep -P "$1" | head -n 1) || true
    init=$([[ -z $monitor ]] || pgrep -P "$monitor" | head -n 1) || true
    ((!($2 & 1))) || victims+=("$1")
    ((!($2 & 2))) || victims+=(${monitor:+"$monitor"})
    ((!($2 & 4))) || victims+=(${init:+"$init"})
    ((!${#victims[@]})) || kill -KILL "${victims[@]}" 2>/dev/null || true
}

# tells_the_truth: whoever is said to run does, and nobody else
tells_the_truth() {
    local said real
    said=$("${doll[@]}" ps -q | wc -l)
    real=$(our_processes | wc -l)
    # A container that runs is a monitor; its PID 1 and command have wiped the mark,
    # or have it from nobody.
    ((said == 0 && real == 0)) || ((said > 0 && real > 0))
}

# crash_is_over COMMAND-LINE: it may have come no further than to be born
crash_is_over() {
    "${doll[@]}" rm -f crash >/dev/null
    has_ended "$1"
}

@test "killed at random moments, whoever it is, they leave nothing, and ps tells the truth" {
    local round
    for ((round = 0; round < ${CRASHES:-100}; round++)); do
        "${doll[@]}" run --name crash "$root" sleep 1000 2>"$scratch/err" 3>&- &
        local command_line=$!
        read -r -t "0.0$(random 6)$(random 10)" _ <>"$scratch/never" || true
        kill_some "$command_line" $((round % 7 + 1))
        wait_until tells_the_truth
        wait_until crash_is_over "$command_line"
        wait "$command_line" 2>/dev/null || true
        wait_until nobody_is_left
        [[ -z $(ls -A "$store/containers") ]]
    done
}
