#!/usr/bin/env bats
# Lesson 07: limits for memory, processes and CPU time, on cgroup v1 and v2.
# bats file_tags=root,v2
# shellcheck source=tests/helpers.bash
source "$BATS_TEST_DIRNAME/helpers.bash"

setup() {
    version=2
    ! grep -q '^[1-9][0-9]*:.*memory' /proc/self/cgroup || version=1
    common_setup
    cp "$project/build/attacks/eat-memory" "$root/bin/eat"
    cp "$project/build/attacks/fork-bomb" "$root/bin/bomb"
    cp "$project/build/attacks/starve-cpu" "$root/bin/spin"
}

teardown() {
    rm -f "$root"/bin/{eat,bomb,spin}
    common_teardown
}

lesson=07-cgroup

# group CONTROLLER: the directory of the running container's cgroup
group() {
    cgroup_of "$(inner_pid "$pid")" "$1"
}

# spelled V1 V2: whichever this machine understands
spelled() {
    if ((version == 1)); then
        printf '%s\n' "$1"
    else
        printf '%s\n' "$2"
    fi
}

# value V1-FILE V2-FILE [KEY]: what the running container's cgroup says
value() {
    local file
    file=$(spelled "$1" "$2")
    sed -n "s/^${3:+$3 }//p" "$(group "${file%%.*}")/$file"
}

# The host's numbers of the container's processes that run the program.
inside_pids() {
    pgrep -f "^$1" | while read -r each; do
        [[ ! /proc/$each/ns/pid -ef /proc/$(inner_pid "$pid")/ns/pid ]] || echo "$each"
    done
}

# The parent of those that spin waits.
spins() {
    (($(inside_pids spin | wc -l) >= 2))
}

ticks() {
    awk '{ print $14 + $15 }' "/proc/$1/stat"
}

our_groups() {
    find /sys/fs/cgroup -type d -name "matryoshka-$pid*"
}

@test "without options the limits are 512M, swap included, and 512 processes" {
    start_ready
    assert_equal "$(value memory.limit_in_bytes memory.max)" $((512 << 20))
    assert_equal "$(value memory.memsw.limit_in_bytes memory.swap.max)" \
        "$(spelled $((512 << 20)) 0)"
    assert_equal "$(value pids.max pids.max)" 512
    stop
}

@test "sizes are what people write" {
    while read -r size bytes; do
        options=(--memory "$size")
        start_ready
        assert_equal "$size $(value memory.limit_in_bytes memory.max)" "$size $bytes"
        stop
    done <<'END'
20M 20971520
1.5g 1610612736
20971521 20971520
20480k 20971520
20971520b 20971520
END
    options=(--pids max)
    start_ready
    assert_equal "$(value pids.max pids.max)" max
    stop
    # With nothing to limit there is none.
    options=(--memory max --pids max)
    start_ready
    assert_equal "$(our_groups)" ''
    stop
}

@test "the hog dies at the limit, and the kernel counts one OOM kill" {
    options=(--memory 30M)
    start "$lesson" sh -c 'eat 20 && echo small; eat 100; echo "big: $?"; exec sleep 1000'
    wait_for_output 'big: 1'
    run cat "$out"
    assert_line small
    assert_equal "$(value memory.oom_control memory.events oom_kill)" 1
    if [[ -e $(group memory)/$(spelled memory.max_usage_in_bytes memory.peak) ]]; then
        peak=$(value memory.max_usage_in_bytes memory.peak)
        ((peak <= 30 << 20 && peak > 25 << 20))
    fi
    stop
    assert_regex "$(cat "$err")" "$lesson: memory: limit reached, 1 killed; peak (29|30).[0-9]M"
}

@test "a fork bomb never exceeds the limit, while refusals are counted" {
    options=(--pids 20)
    start "$lesson" sh -c 'while :; do bomb /none 500 2>&1; done'
    wait_until [ -s "$out" ]
    current=$(group pids)/pids.current
    for _ in {1..200}; do
        (($(<"$current") <= 20))
    done
    (($(value pids.events pids.events max) > 0))
    # Outside a process can still be started.
    /bin/true
    stop
    assert_regex "$(cat "$err")" "pids: limit reached, [0-9]+ forks refused"
}

@test "our init counts in --pids: no room for the command is an error" {
    options=(--pids 1)
    in_lesson "$lesson" true
    assert_failure 125
    assert_line --index 0 "$lesson: fork: Resource temporarily unavailable"
    assert_line --index 1 --partial 'raise --pids, which counts our init too'
    options=(--pids 1 --no-init)
    in_lesson "$lesson" true
    assert_success
    options=(--pids 2)
    in_lesson "$lesson" true
    assert_success
}

all_ticks() {
    local each sum=0
    for each in $(inside_pids spin); do
        sum=$((sum + $(ticks "$each")))
    done
    echo "$sum"
}

# passed COUNT: so many periods of a tenth of a second have been counted
passed() {
    (($(value cpu.stat cpu.stat nr_periods) >= $1))
}

# has_used COUNT: so many ticks since $before
has_used() {
    (($(all_ticks) - before >= $1))
}

was_throttled() {
    (($(value cpu.stat cpu.stat nr_throttled) > 0))
}

# So little that it gets it also where many others want the CPUs.
@test "--cpus 0.05 throttles a spinner to a twentieth of a CPU" {
    options=(--cpus 0.05)
    start "$lesson" sh -c 'echo ready; exec spin 4 1000'
    wait_for_output ready
    wait_until passed 5
    periods=$(value cpu.stat cpu.stat nr_periods)
    before=$(all_ticks)
    wait_until passed $((periods + 20))
    # Half one of the ten ticks of a period, as far as clocks are true on a busy machine;
    # where that stood still, it is many periods, in which only one share was had.
    wait_until has_used 5
    used=$(($(all_ticks) - before))
    periods=$(($(value cpu.stat cpu.stat nr_periods) - periods))
    echo "$used ticks in $periods periods"
    ((used <= periods + 20))
    wait_until was_throttled
    stop
    assert_regex "$(cat "$err")" "cpu: throttled in [0-9]+ periods, for [0-9.]+ s"
}

@test "cpuset.cpus pins to a CPU, and the processes run there" {
    last=$(($(nproc) - 1))
    options=(--cgroup "cpuset.cpus=$last")
    start "$lesson" sh -c 'echo ready; exec spin 2 1000'
    wait_for_output ready
    wait_until spins
    for each in $(inside_pids spin); do
        assert_equal "$(sed -n 's/^Cpus_allowed_list:\t//p' "/proc/$each/status")" "$last"
        assert_equal "$(awk '{ print $39 }' "/proc/$each/stat")" "$last"
    done
    stop
}

@test "--cgroup sets any file by the kernel's own name, in the order given" {
    weight=$(spelled cpu.shares cpu.weight)
    soft=$(spelled memory.soft_limit_in_bytes memory.high)
    options=(--cgroup "$weight=50" --cgroup "$soft=16777216" --cgroup pids.max=40
        --cgroup pids.max=30)
    start_ready
    assert_equal "$(value cpu.shares cpu.weight)" 50
    assert_equal "$(value memory.soft_limit_in_bytes memory.high)" 16777216
    assert_equal "$(value pids.max pids.max)" 30
    stop
}

@test "devices.deny takes a device away (v1)" {
    ((version == 1)) || skip_because 'version 2 has no devices controller, but BPF'
    options=(--cgroup 'devices.deny=c 1:3 rw')
    in_lesson "$lesson" sh -c 'echo x >/dev/zero && echo x >/dev/null'
    assert_failure
    assert_output --partial "can't create /dev/null: Operation not permitted"
}

@test "memory.oom.group kills all processes together (v2)" {
    ((version == 2)) || skip_because 'version 1 has no memory.oom.group'
    options=(--memory 30M --cgroup memory.oom.group=1)
    in_lesson "$lesson" sh -c 'eat 100; echo survived'
    assert_failure 137
    refute_line survived
}

@test "a file of the other version is an error that says so" {
    file=$(spelled memory.high memory.soft_limit_in_bytes)
    options=(--cgroup "$file=20M")
    in_lesson "$lesson" true
    refused "open cgroup file $file: No such file or directory" 'no such file in this version of cgroups'
}

@test "a controller that is nowhere is an error" {
    options=(--cgroup nonsense.max=1)
    in_lesson "$lesson" true
    refused "find cgroup controller nonsense: No such file or directory" 'no cgroup hierarchy'
}

@test "where another mount hides a hierarchy's, its next one is taken" {
    # shellcheck disable=SC2016 # for the shell inside
    host=(unshare --mount --propagation private sh -c '
        mount --rbind /sys/fs/cgroup /mnt && mount -t tmpfs none /sys/fs/cgroup && exec "$@"' sh)
    options=(--memory 20M)
    in_lesson "$lesson" cat "/sys/fs/cgroup/$(spelled memory/memory.limit_in_bytes memory.max)"
    assert_success
    assert_output 20971520
}

@test "without the memory controller the hint says how it comes back, and how to do without (v1)" {
    ((version == 1)) || skip_because 'version 2 has one mount for all controllers'
    # shellcheck disable=SC2016 # for the shell inside
    host=(unshare --mount --propagation private sh -c 'umount --lazy /sys/fs/cgroup/memory
        eval "$0"; exec "$@"' true)
    in_lesson "$lesson" true
    refused 'find cgroup controller memory: No such file or directory' '--memory max does without'
    refute_output --partial 'Raspberry'
    options=(--memory max)
    in_lesson "$lesson" true
    assert_success
    # As after a boot with cgroup_disable=memory.
    sed 's/^\(memory\t.*\)1$/\10/' /proc/cgroups >"$scratch/cgroups"
    host[-1]="mount --bind $scratch/cgroups /proc/cgroups"
    options=()
    in_lesson "$lesson" true
    refused 'find cgroup controller memory: No such file or directory' 'cgroup_enable=memory'
    rm "$scratch/cgroups"
}

@test "memory.limit_in_bytes above --memory is an error with the fix (v1)" {
    ((version == 1)) || skip_because 'version 2 has no limit of the sum'
    options=(--cgroup memory.limit_in_bytes=2G)
    in_lesson "$lesson" true
    assert_failure 125
    assert_line --index 1 --partial 'add --memory max'
    options+=(--memory max)
    in_lesson "$lesson" true
    assert_success
}

@test "where swap isn't counted, --memory is an error if there is swap" {
    file=$(spelled memory.memsw.limit_in_bytes memory.swap.max)
    traced -P "$file" -e 'inject=/^faccessat:error=ENOENT' -- "$lesson" true
    assert_equal "$(grep -c INJECTED "$scratch/trace")" 1
    [[ $(wc -l </proc/swaps) != 1 ]] || assert_success
    printf 'Filename Type Size Used Priority\n/swap file 1024 0 -2\n' >"$scratch/swaps"
    run unshare --mount bash -c 'mount --bind "$0" /proc/swaps
        exec strace -f -qq -o /dev/null -P "$1" -e inject=/^faccessat:error=ENOENT "${@:2}"' \
        "$scratch/swaps" "$file" "${command[@]}"
    assert_failure 125
    assert_line --index 0 --partial "open cgroup's swap limit"
    assert_line --index 1 --partial 'swapaccount=1'
}

@test "the cgroup namespace is another one, rooted in the container's cgroup" {
    start "$lesson" sh -c 'cat /proc/1/cgroup; echo ready; sleep 1000'
    wait_for_output ready
    inner=$(inner_pid "$pid")
    [[ $(readlink "/proc/$inner/ns/cgroup") != "$(readlink /proc/self/ns/cgroup)" ]]
    run grep -v ready "$out"
    # How many there are may change meanwhile: somebody may mount a hierarchy.
    assert_line --regexp "$(spelled '^[0-9]+:([a-z_]+,)*pids[,:]' ^0::)"
    for line in "${lines[@]}"; do
        assert_regex "$line" '^[0-9]+:.*:/$'
    done
    # From outside it is a child.
    assert_regex "$(group pids)" "/matryoshka-$pid\$"
    stop
}

@test "/sys/fs/cgroup inside shows the own cgroup, read-only, and no other" {
    options=(--memory 20M)
    in_lesson "$lesson" sh -c "ls /sys/fs/cgroup
        cat /sys/fs/cgroup/$(spelled memory/memory.limit_in_bytes memory.max)
        echo max >/sys/fs/cgroup/$(spelled pids/pids.max pids.max)
        mkdir /sys/fs/cgroup/$(spelled pids/ '')below"
    assert_failure
    assert_line 20971520
    assert_equal "$(grep -c 'Read-only file system' <<<"$output")" 2
    ((version == 2)) || assert_output --partial $'freezer\nmemory\npids\n20971520'
}

@test "the container is in its cgroup before it does anything else" {
    traced -- "$lesson" /bin/true
    assert_success
    run grep -nE 'CLONE_INTO_CGROUP|"0", 1|CLONE_NEWCGROUP|sethostname|"/bin/true"' \
        "$scratch/trace"
    # In this order: joined, then the namespace, then all the rest.
    joined=$(grep -nE 'CLONE_INTO_CGROUP|write\([0-9]+, "0", 1' "$scratch/trace" |
        tail -n 1 | cut -d: -f1)
    namespace=$(grep -n 'CLONE_NEWCGROUP' "$scratch/trace" | cut -d: -f1)
    rest=$(grep -n 'sethostname(' "$scratch/trace" | cut -d: -f1)
    ((joined < namespace && namespace < rest))
}

frozen() {
    if ((version == 1)); then
        [[ $(value freezer.state none) == "$1" ]]
    else
        [[ $(value none cgroup.events frozen) == "$([[ $1 == FROZEN ]] && echo 1 || echo 0)" ]]
    fi
}

@test "SIGRTMIN freezes all processes, SIGRTMIN+1 thaws them" {
    start "$lesson" sh -c 'echo ready; exec spin 1 1000'
    wait_for_output ready
    wait_until spins
    spinner=$(inside_pids spin | tail -n 1)
    kill -RTMIN "$pid"
    wait_until frozen FROZEN
    before=$(ticks "$spinner")
    in_lesson "$lesson" eat 50 # some time of another container
    assert_success
    assert_equal "$(ticks "$spinner")" "$before"
    kill -RTMIN+1 "$pid"
    wait_until frozen THAWED
    wait_until goes_on
    stop
}

goes_on() {
    (($(ticks "$spinner") > before))
}

@test "a frozen container that is asked to end is thawed first" {
    start "$lesson" sh -c "trap 'echo asked; exit 7' TERM; echo ready
        while :; do sleep 0.02; done"
    wait_for_output ready
    kill -RTMIN "$pid"
    wait_until frozen FROZEN
    kill -TERM "$pid"
    ended_with 7
    run cat "$out"
    assert_line asked
}

@test "a container that somebody else froze is thawed too when it's asked to end" {
    options=(--cgroup cgroup.freeze=1)
    ((version == 2)) || options=(--cgroup freezer.state=FROZEN)
    start "$lesson" sh -c 'echo ready; sleep 1000'
    wait_until frozen FROZEN
    stop
}

@test "a frozen container whose program was killed goes with the next run" {
    start_ready
    kill -RTMIN "$pid"
    wait_until frozen FROZEN
    kill -KILL "$pid"
    ended_with 137
    in_lesson "$lesson" true
    assert_success
    wait_until nobody_is_left
    assert_equal "$(our_groups)" ''
}

@test "so does one that was frozen before its command began" {
    options=(--cgroup cgroup.freeze=1)
    ((version == 2)) || options=(--cgroup freezer.state=FROZEN)
    start "$lesson" true
    wait_until frozen FROZEN
    kill -KILL "$pid"
    ended_with 137
    options=()
    in_lesson "$lesson" true
    assert_success
    wait_until nobody_is_left
    assert_equal "$(our_groups)" ''
}

@test "a cgroup that can't be locked is an error, and goes" {
    traced -e trace=fcntl -- "$lesson" true
    first=$(cut -d ' ' -f 1 "$scratch/trace" | head -n 1)
    # The last one, as those of the sweep come before: of what others left, it's no error.
    number=$(grep "^$first .*fcntl(" "$scratch/trace" | sed -n '/F_SETLK/=' | tail -n 1)
    traced -e "inject=fcntl:error=EIO:when=$number" -- "$lesson" true
    grep -q 'F_SETLK.*INJECTED' "$scratch/trace"
    refused
    assert_output --partial 'lock cgroup'
}

# A process that was just born may be on its way out.
is_old() {
    (($(ps -o etimes= -p "$1") >= 2))
}

@test "the sweep doesn't wait for a process that goes on" {
    start_ready
    left=$(dirname "$(group pids)")/matryoshka-123
    mkdir "$left"
    sleep 1000 3>&- &
    survivor=$!
    echo "$survivor" >"$left/cgroup.procs"
    wait_until is_old "$survivor"
    traced -e trace=unlinkat,clock_nanosleep,clone3 -- "$lesson" true
    kill "$survivor"
    wait_until rmdir "$left"
    assert_success
    stop
    run sed '/CLONE_NEWPID/q' "$scratch/trace"
    assert_output --partial '"matryoshka-123"'
    refute_output --partial clock_nanosleep
}

# fcntl(2): the lock is gone as soon as its owner closes the file, by any descriptor.
@test "the sweep keeps its lock until the cgroup is removed, or who makes one could take it" {
    start_ready
    left=$(dirname "$(group pids)")/matryoshka-123
    stop
    mkdir "$left"
    traced -y -e trace=fcntl,close,unlinkat -- "$lesson" true
    assert_success
    [[ ! -e $left ]]
    run awk '/F_SETLK.* = 0/ { held = 1 }
        /close\(.*cgroup.procs>/ { held = 0 }
        /unlinkat\(.*"matryoshka-123"/ { print held ? "held" : "given up" }' "$scratch/trace"
    assert_line --index 0 held
    refute_line 'given up'
}

@test "a cgroup that a killed program left is removed by the next run" {
    options=(--cpus 0.5 --cgroup cpuset.cpus=0) # more than the next run needs
    start_ready
    kill -KILL "$pid"
    ended_with 137
    wait_until nobody_is_left
    [[ -n $(our_groups) ]]
    options=()
    in_lesson "$lesson" true
    assert_success
    assert_equal "$(our_groups)" ''
}

@test "a cgroup that was divided goes whole, and deeper than files may be open" {
    start_ready
    below=$(group pids)
    for _ in {1..80}; do
        mkdir "$below/first" "$below/second"
        below+=/second
    done
    kill -KILL "$pid"
    ended_with 137
    wait_until nobody_is_left
    # shellcheck disable=SC2016 # for the shell inside
    host=(bash -c 'ulimit -n 64; exec "$@"' -)
    in_lesson "$lesson" true
    assert_success
    assert_equal "$(our_groups)" ''
}

@test "the sweep spares what lives, and what isn't ours" {
    start_ready
    other=$(dirname "$(group pids)")/matryoshka-12x
    mkdir "$other"
    in_lesson "$lesson" true
    assert_success
    rmdir "$other"
    [[ -n $(our_groups) ]]
    assert_equal "$(value pids.max pids.max)" 512
    stop
    assert_equal "$(our_groups)" ''
}

@test "nothing is reported if nothing happened, and --stats prints each second" {
    in_lesson "$lesson" true
    assert_success
    assert_output ''
    options=(--stats)
    start_ready
    wait_until prints_twice
    stop
    # Each line in one write, or those of many containers would mix.
    traced -s 200 -e trace=write -- "$lesson" true
    assert_success
    grep -qE 'write\(2, "'"$lesson"': .*\(0 refused\).*\\n"' "$scratch/trace"
}

prints_twice() {
    (($(grep -c 'memory .*M (peak .*processes 2 (0 refused)' "$err") >= 2))
}

@test "an ordinary user whose cgroup isn't delegated gets the hint" {
    public=$(mktemp -d /tmp/matryoshka-test.XXXXXX)
    chmod 755 "$public"
    cp -a "$root" "$public/root"
    cp "$(program "$lesson")" "$public/program"
    run setpriv --reuid=65534 --regid=65534 --clear-groups \
        "$public/program" "$public/root" true
    assert_failure 125
    assert_line --index 0 --partial 'Permission denied'
    assert_line --index 1 --partial 'systemd-run --user --scope -p Delegate=yes'
    # Who limits nothing needs none.
    run setpriv --reuid=65534 --regid=65534 --clear-groups \
        "$public/program" --memory max --pids max "$public/root" echo hello
    rm -rf "$public"
    assert_output hello
}

@test "an ordinary user whose cgroup is delegated has all limits (v2)" {
    ((version == 2)) || skip_because 'version 1 has no safe delegation'
    public=$(mktemp -d /tmp/matryoshka-test.XXXXXX)
    chmod 755 "$public"
    cp -a "$root" "$public/root"
    chown -R 65534:65534 "$public"
    cp "$(program "$lesson")" "$public/program"
    # All but cpuset is handed on to the user, whatever others have switched on.
    outer=/sys/fs/cgroup/matryoshka-test-$$
    delegated=$outer/user
    mkdir "$outer"
    echo '+memory +pids +cpu' >"$outer/cgroup.subtree_control"
    mkdir -p "$delegated/session"
    chown 65534 "$delegated" "$delegated"/cgroup.{procs,subtree_control,threads} \
        "$delegated/session" "$delegated/session/cgroup.procs"
    run bash -c 'echo $$ >"$0/session/cgroup.procs"; exec "$@"' "$delegated" \
        setpriv --reuid=65534 --regid=65534 --clear-groups \
        "$public/program" --memory 30M \
        "$public/root" sh -c 'cat /proc/1/cgroup /sys/fs/cgroup/memory.max; eat 100'
    assert_failure 1
    assert_line --index 0 0::/
    assert_line --index 1 $((30 << 20))
    assert_line --partial 'memory: limit reached, 1 killed'
    # What was not delegated is told from a cgroup that isn't the user's at all.
    run bash -c 'echo $$ >"$0/session/cgroup.procs"; exec "$@"' "$delegated" \
        setpriv --reuid=65534 --regid=65534 --clear-groups \
        "$public/program" --cgroup cpuset.cpus=0 "$public/root" true
    rm -rf "$public"
    wait_until rmdir "$delegated/session"
    rmdir "$delegated" "$outer"
    assert_failure 125
    assert_line --index 0 --partial 'No such file or directory'
    assert_line --index 1 --partial 'was not given all controllers'
}

@test "a lab is graded in a sandbox, which divides cgroups of its own" {
    mkdir "$scratch/filters"
    "$project/scripts/starter.py" 07 "$scratch/solution"
    "$project/scripts/starter.py" --fill 07 "$scratch/solution"
    echo '^(the limits of processes and of CPU time)$' >"$scratch/filters/solution"
    LAB_FILTERS=$scratch/filters run "$project/scripts/grade.sh" \
        --to "$scratch/grades" "$scratch/solution"
    assert_success
    assert_line '    7 of   7  the limits of processes and of CPU time'
    # Also where a mount shows only a part of the tree, as in a container.  (In the
    # virtual machine, whose processor is emulated, grading takes minutes.)
    ((version == 1)) || return 0
    take_own_part
    LAB_FILTERS=$scratch/filters run "${host[@]}" "$project/scripts/grade.sh" \
        --to "$scratch/grades-inside" "$scratch/solution"
    assert_success
    assert_line '    7 of   7  the limits of processes and of CPU time'
}

@test "memory.high slows a container down to it, and kills nobody (v2)" {
    ((version == 2)) || skip_because 'version 1 has only a soft limit'
    mkdir -m 777 "$scratch/data"
    options=(--cgroup memory.high=16M --volume "$scratch/data:/mnt")
    start "$lesson" sh -c 'dd if=/dev/zero of=/mnt/file bs=1M count=64; echo ready; sleep 1000'
    wait_for_output ready
    (($(value none memory.events high) > 0))
    assert_equal "$(value none memory.events oom_kill)" 0
    (($(value none memory.peak) < 32 << 20))
    assert_equal "$(stat -c %s "$scratch/data/file")" $((64 << 20))
    stop
}

# spinning WEIGHT: starts a container that spins on the first CPU; sets pid and
# spinner
spinning() {
    options=(--cgroup cpuset.cpus=0
        --cgroup "$(spelled "cpu.shares=$(($1 * 10))" "cpu.weight=$1")")
    start "$lesson" sh -c 'echo ready; exec spin 1 1000'
    wait_for_output ready
    wait_until spins
    spinner=$(inside_pids spin | tail -n 1)
}

# Both are read at once: two programs one after the other would be two moments.
look_at_both() {
    read -r heavy light < <(awk '{ printf "%d ", $1 / 1000000 } END { print "" }' \
        "/proc/$heavy_spinner/schedstat" "/proc/$spinner/schedstat")
}

# They ran long enough, in milliseconds.  Looked at rarely, because a process
# that is started to look disturbs them.
had_their_time() {
    sleep 1
    look_at_both
    ((light >= light_before + 700))
}

@test "of two that want the same CPU, three times the weight gets three times the time" {
    spinning 300
    first=$pid heavy_spinner=$spinner
    spinning 100
    look_at_both
    heavy_before=$heavy light_before=$light
    wait_until had_their_time
    heavy=$((heavy - heavy_before)) light=$((light - light_before))
    echo "$heavy ms against $light"
    ((heavy >= 2 * light && heavy <= 4 * light))
    stop
    pid=$first
    stop
}

# written DISK: how many bytes the running container has written to it
written() {
    sed -n "s/^$1 .*wbytes=\([0-9]*\).*/\1/p" "$(group io)/io.stat" | grep . || echo 0
}

has_written() {
    (($(written "$disk") >= $1))
}

# write_rate OPTION...: sets rate to the bytes that a writer writes in a second
write_rate() {
    local first before
    options=("$@" --volume "$scratch/data:/mnt")
    start "$lesson" sh -c 'while dd if=/dev/zero of=/mnt/file bs=64k count=64 oflag=direct
        do :; done'
    wait_until has_written 1
    before=${EPOCHREALTIME/./} first=$(written "$disk")
    wait_until has_written $((first + (3 << 20)))
    rate=$((($(written "$disk") - first) * 1000 / ((${EPOCHREALTIME/./} - before) / 1000)))
    stop
}

@test "io.max holds a writer to its rate on a real disk (v2)" {
    ((version == 2)) || skip_because 'version 1 spells it blkio.throttle, see the demo'
    mkdir -m 777 "$scratch/data"
    disk=$(findmnt -nro MAJ:MIN -T "$scratch/data")
    write_rate --cgroup "io.weight=100" --cgroup "io.max=$disk wbps=max"
    free_rate=$rate
    # A busy machine's disk is slow without it, too.
    limit=$((free_rate < 8 << 20 ? free_rate / 4 : 2 << 20))
    write_rate --cgroup "io.max=$disk wbps=$limit"
    echo "$rate bytes a second with a limit of $limit, $free_rate without"
    ((rate * 2 < limit * 3))
}

@test "a second huge page is one too many: hugetlb.2MB.max (v2)" {
    ((version == 2)) || skip_because 'huge pages are set aside in the virtual machine only'
    echo 4 >/proc/sys/vm/nr_hugepages
    cp "$project/build/tests/take-hugepages" "$root/bin/take"
    options=(--cgroup hugetlb.2MB.max=2M)
    start "$lesson" sh -c 'take 1 && echo one; take 2; echo "two: $?"; sleep 1000'
    wait_for_output 'two: 135'
    assert_equal "$(value none hugetlb.2MB.events max)" 1
    run cat "$out"
    assert_line one
    stop
    echo 0 >/proc/sys/vm/nr_hugepages
    rm "$root/bin/take"
}

@test "cgroup.kill ends all that is inside at once, whatever it ignores (v2)" {
    ((version == 2)) || skip_because 'version 1 has no cgroup.kill'
    start "$lesson" sh -c 'trap "" TERM INT; sleep 1000 & setsid sleep 1000 & echo ready; wait'
    wait_for_output ready
    assert_equal "$(inside_pids sleep | wc -l)" 2
    echo 1 >"$(group none)/cgroup.kill"
    ended_with 137
}

# placed: the running container's place in the tree, without its own name
placed() {
    dirname "$(sed -n 's/^0:://p' "/proc/$(inner_pid "$pid")/cgroup")"
}

# The tree of the virtual machine is that of a host with systemd: the shell is
# in user.slice/user-0.slice/session-1.scope, and has memory, pids and cpu.
@test "in systemd's tree, a container goes beside its caller's scope (v2)" {
    ((version == 2)) || skip_because 'version 1 has no such rule'
    start_ready
    assert_equal "$(placed)" "$(dirname "$(sed -n 's/^0:://p' /proc/self/cgroup)")"
    stop
}

@test "a controller that is not enabled is enabled, as far up as need be (v2)" {
    ((version == 2)) || skip_because 'version 1 has nothing to enable'
    mkdir -p /sys/fs/cgroup/matryoshka-test/slice/scope
    echo '+memory +pids' >/sys/fs/cgroup/matryoshka-test/cgroup.subtree_control
    host=(bash -c 'echo $$ >/sys/fs/cgroup/matryoshka-test/slice/scope/cgroup.procs
        exec "$@"' bash)
    start_ready
    assert_equal "$(placed)" /matryoshka-test/slice
    stop
    options=(--cgroup cpuset.cpus=0)
    start_ready
    assert_equal "$(placed)" /matryoshka-test
    assert_equal "$(</sys/fs/cgroup/matryoshka-test/cgroup.subtree_control)" \
        'cpuset memory pids'
    stop
    wait_until rmdir /sys/fs/cgroup/matryoshka-test/{slice/scope,slice,}
}

# As in a Docker container: the top of the tree that can be seen has processes.
@test "no internal processes: the rule is met, explained, and kept (v2)" {
    ((version == 2)) || skip_because 'version 1 has no such rule'
    mkdir /sys/fs/cgroup/matryoshka-test
    host=(bash -c 'echo $$ >/sys/fs/cgroup/matryoshka-test/cgroup.procs
        exec unshare --cgroup --mount bash -c '\''umount -l /sys/fs/cgroup
        mount -t cgroup2 own /sys/fs/cgroup
        eval "$0"
        "$@"'\'' "$@"' bash true)
    in_lesson "$lesson" true
    refused "write cgroup.subtree_control from /sys/fs/cgroup up: Device or resource busy" "a cgroup with processes of its own can't give controllers to children"
    fix=${lines[1]#*\`} fix=${fix%\`}
    # It is the kernel's rule, not ours.
    run bash -c 'cd /sys/fs/cgroup/matryoshka-test
        echo $$ >cgroup.procs && echo +memory >cgroup.subtree_control'
    assert_output --partial 'Device or resource busy'
    # With the fix of the hint it works.
    host[-1]=$fix
    in_lesson "$lesson" echo works
    assert_success
    assert_line works
    wait_until rmdir /sys/fs/cgroup/matryoshka-test/{leaf,}
}
