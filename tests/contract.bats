#!/usr/bin/env bats
# The contract that every lesson's program keeps: exit statuses, signals,
# errors in one line, and nothing left behind.
# bats file_tags=root
# shellcheck source=tests/helpers.bash
source "$BATS_TEST_DIRNAME/helpers.bash"

@test "the exit status is the command's own" {
    for lesson in $(lessons_from 00); do
        for wanted in 0 1 3 124 125 255; do
            in_lesson "$lesson" sh -c "exit $wanted"
            assert_equal "$lesson $status" "$lesson $wanted"
            assert_output ''
        done
    done
}

@test "the exit status is 128+N if signal N killed the command" {
    for lesson in $(lessons_from 00); do
        for signal in 9 15 1 10; do
            in_lesson "$lesson" sh -c "kill -$signal \$\$; exit 1"
            assert_equal "$lesson $status" "$lesson $((128 + signal))"
        done
    done
}

@test "the exit status is 126 if the command can't be run" {
    printf 'no program\n' >"$root/etc/text"
    for lesson in $(lessons_from 00); do
        inside=/etc
        [[ $lesson != 00-* ]] || inside=$root/etc
        in_lesson "$lesson" "$inside/text"
        assert_equal "$lesson $status" "$lesson 126"
        assert_line --index 0 "$lesson: exec $inside/text: Permission denied"
        assert_line --index 1 --partial 'hint: it is not marked executable'
    done
    rm "$root/etc/text"
}

@test "the exit status is 127 if there is no such command" {
    for lesson in $(lessons_from 00); do
        within "$lesson" no-such-command
        run -127 "${command[@]}"
        assert_line --index 0 "$lesson: exec no-such-command: No such file or directory"
        assert_line --index 1 --partial 'hint: no such command'
    done
}

@test "usage that is wrong ends with 125 and one line" {
    for lesson in $(lessons_from 00); do
        program=$(program "$lesson")
        run "$program"
        refused
        run "$program" --junk "$root" true
        refused
        assert_output --partial -- '--junk: no such option'
        run "$program" -x "$root" true
        refused
        run "$program" --help=yes
        refused
        if [[ $lesson != 00-* ]]; then
            run "$program" "$root"
            refused
        fi
    done
}

@test "an option's junk ends with 125 and one line" {
    long=$(printf 'x%.0s' {1..65})
    declare -A junk=(
        ['03-mount']='--volume= --volume=/ --volume=x: --volume=:/x --volume=/tmp:x --volume=/tmp:/tmp:rw
            --read-only=1'
        ['04-uts']="--hostname= --hostname=-a --hostname=a/b --hostname=$long
            --hostname=.a --hostname=a_b --hostname=a%s --hostname=пупс --boottime=
            --boottime=- --boottime=x --boottime=1.5 --boottime=1s --boottime=0x10
            --boottime=9223372036854775808"
        ['05-net']='--net= --net=junk --net=/none --net=/etc/passwd --bridge=a/b
            --bridge= --ip=x --ip= --ip=10.9.0.2 --ip=10.9.0.2/24 --nat --nat=1'
        ['06-user']='--map= --map=0 --map=0:1 --map=0:1: --map=0:1:1:1 --map=0:1:x
            --map=0:-1:1 --map=+0:1:1 --map=0:0x10:1 --map=0:1:0 --map=1:1000:1
            --map=4294967295:0:1 --map=0:4294967295:1 --map=0:4294967294:2
            --map=0:99999999999999999999:1'
        ['07-cgroup']='--memory= --memory=x --memory=-1 --memory=0 --memory=20MB
            --memory=1M1 --memory=0x10M --memory=1e9 --memory=inf --memory=.
            --memory=1.2.3M --memory=1023k --memory=99999999t --memory=+20M
            --pids= --pids=x --pids=0 --pids=-1 --pids=1.5 --pids=1k
            --pids=99999999999 --cpus= --cpus=x --cpus=0 --cpus=-1 --cpus=0.001
            --cpus=1e1 --cpus=nan --cpus=max --cgroup= --cgroup=x --cgroup=x=1
            --cgroup=cpu.weight --cgroup=cpu.weight= --cgroup==1 --cgroup=.x=1
            --cgroup=../pids.max=1 --cgroup=a/cpu.weight=1 --cgroup=cpu..x=1
            --cgroup=cgroup.procs=1 --cgroup=cgroup.threads=1
            --cgroup=nonsense.file=1 --cgroup=pids.nonsense=1
            --cgroup=pids.max=nonsense --stats=1'
        ["08-caps"]="--cap-add= --cap-add=CAP_ --cap-add=X --cap-add=12 --cap-add=chown,kill
            --cap-drop= --cap-drop=X --cap-drop=$long --new-privs=1 --facts=1
            --user= --user=: --user=:0 --user=0: --user=-1 --user=+0 --user=1:x --user=1:1:1
            --user=4294967295 --user=0:4294967295 --user=18446744073709551616 --user=1x --user=$long$long$long$long"
        ["09-seccomp"]="--landlock= --landlock=/etc --landlock=etc:ro --landlock=:ro --landlock=/etc:rx
            --landlock=/no/such:ro --seccomp= --seccomp=/ --seccomp=/no/such --seccomp=/dev/zero
            --seccomp=/etc/passwd --seccomp-log=1 --apparmor= --apparmor=$long$long$long$long --selinux="
        ["11-image"]="--store= --unpack-limit= --unpack-limit=x --unpack-limit=0 --unpack-limit=max
            --unpack-limit=1e9 --workdir= --workdir=x --env= --env==x"
    )
    tried=0
    for since in "${!junk[@]}"; do
        for lesson in $(lessons_from "${since%%-*}"); do
            for option in ${junk[$since]}; do
                run "$(program "$lesson")" "$option" "$root" true
                refused
                tried=$((tried + 1))
            done
        done
    done
    # Keys that the shell reads otherwise than meant would test nothing.
    is_before 03 "${LESSONS:-99}" || ((tried > 5))
}

@test "--help lists each option with its lesson" {
    for lesson in $(lessons_from 00); do
        program=$(program "$lesson")
        run "$program" --help
        assert_success
        assert_line --index 0 --partial "usage: $lesson [OPTION]..."
        case $lesson in
        00-*) assert_line 'Lesson 00, process:' ;;
        01-*) refute_output --partial 'Lesson' ;;
        02-*) assert_line 'Lesson 02, pid:' ;;
        *) assert_line 'Lesson 03, mount:' ;;
        esac
    done
}

@test "what the program was called with is seen outside only (02 on)" {
    for lesson in $(lessons_from 02); do
        in_lesson "$lesson" sh -c 'tr "\0" "|" </proc/1/cmdline; echo; tr -d "\0" </proc/1/environ'
        assert_line --index 0 --regexp "^$lesson\|+$"
        # From lesson 06 on not even root inside may read it.
        is_before 06 "$lesson" || assert_line --index 1 --partial 'Permission denied'
        refute_output --partial "$mark"
        start_ready
        run tr -d '\0' <"/proc/$inner/environ"
        assert_output ''
        grep -qF "$root" "/proc/$pid/cmdline"
        stop
    done
}

@test "environment and arguments reach the command unchanged" {
    argument=$'two words\nand a line; $(no shell) *'
    for lesson in $(lessons_from 00); do
        NAME=$argument in_lesson "$lesson" sh -c 'printf "%s|%s" "$NAME" "$1"' - "$argument"
        assert_success
        assert_equal "$output" "$argument|$argument"
    done
}

@test "stdin, stdout and stderr are the caller's" {
    for lesson in $(lessons_from 00); do
        within "$lesson" sh -c 'cat; echo error >&2'
        "${command[@]}" <<<'some input' >"$scratch/out" 2>"$scratch/err"
        assert_equal "$(cat "$scratch/out")" 'some input'
        assert_equal "$(cat "$scratch/err")" error
    done
}

@test "a closed stdin, stdout or stderr does no harm, and stays useless" {
    for lesson in $(lessons_from 00); do
        within "$lesson" sh -c 'cat; echo read: $?; echo x >&2 || exit 9'
        run bash -c '"$@" <&-' - "${command[@]}"
        assert_success
        assert_line 'read: 1'
        run bash -c '"$@" 2>&-' - "${command[@]}"
        assert_equal "$lesson $status" "$lesson 9"
        within "$lesson" sh -c 'echo x || exit 9'
        run bash -c '"$@" >&-' - "${command[@]}"
        assert_equal "$lesson $status" "$lesson 9"
        within "$lesson" sh -c 'exit 5'
        run bash -c '"$@" <&- >&- 2>&-' - "${command[@]}"
        assert_equal "$lesson $status" "$lesson 5"
    done
}

@test "a directory as stdin, stdout or stderr, which would be a way out, is refused" {
    for lesson in $(lessons_from 00); do
        within "$lesson" sh -c 'cd /proc/self/fd/0; ls ../..'
        # stderr last, as nobody can be told then.
        run bash -c '"$@" <"$0"' "$scratch" "${command[@]}"
        refused 'descriptor 0 is a directory'
        run bash -c 'exec 3<"$0"; "$@" >&3' "$scratch" "${command[@]}"
        refused 'descriptor 1 is a directory'
        run bash -c 'exec 3<"$0"; "$@" 2>&3' "$scratch" "${command[@]}"
        assert_equal "$lesson $status $output" "$lesson 125 "
    done
}

@test "no file of ours takes the number of a closed descriptor" {
    for lesson in $(lessons_from 00); do
        within "$lesson" sh -c 'while :; do sleep 0.1; done'
        "${command[@]}" <&- >&- 2>&- 3>&- &
        pid=$!
        wait_until inner_pid "$pid"
        for fd in 0 1 2; do
            assert_equal "$lesson $(readlink "/proc/$pid/fd/$fd")" "$lesson /dev/null"
        done
        stop
    done
}

@test "a descriptor that the caller left open doesn't get in (02 on)" {
    for lesson in $(lessons_from 02); do
        for no_init in '' --no-init; do
            # From lesson 06 on PID 1's are nobody's business inside.
            within "$lesson" sh -c 'ls -l /proc/self/fd; ls -l /proc/1/fd; true'
            # shellcheck disable=SC2206 # no word at all, or one
            command=("${command[@]:0:3}" $no_init "${command[@]:3}")
            run bash -c 'exec 3</etc 7</etc; "$@"' - "${command[@]}"
            assert_success
            refute_output --partial '/etc'
            refute_output --partial ' 7 ->'
        done
    done
}

@test "what is mounted inside brings no set-user-id program and no device (02 on)" {
    for lesson in $(lessons_from 02); do
        start_ready
        has_flags /proc nosuid nodev noexec
        is_before 03 "$lesson" || has_flags /tmp nosuid nodev
        is_before 04 "$lesson" || has_flags /dev/mqueue nosuid nodev noexec
        stop
    done
}

# has_flags POINT FLAG...: the file system that is mounted there inside
has_flags() {
    local flags flag
    flags=$(awk -v point="$1" '$5 == point { print "," $6 "," }' "/proc/$inner/mountinfo")
    for flag in "${@:2}"; do
        [[ $flags == *,$flag,* ]] || fail "$lesson: $1 has no $flag: $flags"
    done
}

@test "what a limit did is told at the end, also of a command that ends with 125 (07 on)" {
    for lesson in $(lessons_from 07); do
        options=(--pids 5)
        in_lesson "$lesson" sh -c '(for i in 1 2 3 4 5 6; do sleep 1 & done; wait); exit 125'
        assert_equal "$lesson $status" "$lesson 125"
        assert_line --regexp "^$lesson: pids: limit reached, [0-9]+ forks refused$"
    done
}

@test "SIGTERM, SIGINT, SIGHUP and SIGUSR1 are passed on" {
    for lesson in $(lessons_from 00); do
        # Whoever passes one on passes on all.
        signals=(TERM)
        ! lessons_in_full 00 | grep -qx "$lesson" || signals+=(INT HUP USR1)
        for signal in "${signals[@]}"; do
            start "$lesson" sh -c "trap 'echo got it; exit 7' $signal
                echo ready; while :; do sleep 0.02; done"
            wait_for_output ready
            kill -"$signal" "$pid"
            ended_with 7
            run cat "$out"
            assert_line 'got it'
        done
    done
}

# once_ready COMMAND...: with TIME in it, which is longer if it wasn't ready before, as on
# a busy machine
once_ready() {
    local seconds
    for seconds in 0.5 4 16; do
        run "${@//TIME/$seconds}"
        [[ $output != ready* ]] || return 0
    done
}

@test "timeout(1), which signals its child and the whole group, leaves the command time to end" {
    for lesson in $(lessons_from 00); do
        within "$lesson" sh -c 'trap "echo got; sleep 0.1; echo done; exit 3" TERM
            echo ready; while :; do sleep 0.02; done'
        # It is lost only now and then.
        for _ in 1 2 3; do
            once_ready timeout TIME "${command[@]}"
            assert_line 'done'
        done
    done
}

@test "an alarm that the caller has set rings for the command" {
    for lesson in $(lessons_from 00); do
        within "$lesson" sh -c 'trap "exit 7" ALRM; echo ready; while :; do sleep 0.02; done'
        once_ready perl -e 'alarm 1 + TIME; exec @ARGV' "${command[@]}"
        assert_equal "$lesson $status $output" "$lesson 7 ready"
    done
}

@test "a second SIGTERM or SIGINT kills, if it comes a second later" {
    for lesson in $(lessons_in_full 00); do
        for signal in TERM INT; do
            start "$lesson" sh -c "trap 'echo not me' $signal
                echo ready; while :; do sleep 0.02; done"
            wait_for_output ready
            kill -"$signal" "$pid"
            wait_for_output 'not me'
            sleep 1.1
            kill -"$signal" "$pid"
            ended_with 137
        done
    done
}

@test "a signal that comes during the set-up is not lost" {
    delay=400000 # microseconds, and more where all is emulated
    [[ -z ${VM:-} ]] || delay=4000000
    for lesson in $(lessons_in_full 00); do
        call=clone
        is_before 03 "$lesson" || call=clone3
        within "$lesson" sleep 1000
        # In the child, before it begins; the program has blocked its signals.
        "${command[@]:0:2}" strace -qq -o "$scratch/trace" -e "trace=$call" \
            -e "inject=$call:delay_enter=$delay" \
            "${command[@]:2}" 3>&- >"$scratch/out" 2>&1 &
        tracer=$!
        wait_until set_up_has_begun "$lesson"
        kill -TERM "$pid"
        ended=0
        wait "$tracer" || ended=$?
        assert_equal "$lesson $ended" "$lesson 143"
    done
}

# set_up_has_begun LESSON: its program, whose PID pid becomes, has blocked its
# signals.  strace has other children at first, which come and go.
set_up_has_begun() {
    local mask
    for pid in $(pgrep -P "$tracer"); do
        mask=$(sed -n 's/^SigBlk:\t//p' "/proc/$pid/status" 2>/dev/null)
        # SIGTERM is 15, the bit 14.
        if runs "$pid" "$(program "$1")" && [[ -n $mask ]] &&
            (((16#$mask >> 14) & 1)); then
            return 0
        fi
    done
    return 1
}

@test "SIGKILL of the program kills what it started" {
    for lesson in $(lessons_from 00); do
        start_ready
        kill -KILL "$pid"
        ended_with 137
        wait_until nobody_is_left
        # What only a living process can remove, the next run does.
        in_lesson "$lesson" true
        assert_success
    done
}

@test "SIGKILL of the program kills all its descendants (02 on)" {
    mknod -m 666 "$root/dev/null" c 1 3 # the shell's "&" wants it, 02 has none
    for lesson in $(lessons_from 02); do
        start "$lesson" sh -c '(setsid sleep 1000 &) ; sleep 1000 & echo ready; wait'
        wait_for_output ready
        kill -KILL "$pid"
        ended_with 137
        wait_until nobody_is_left
        in_lesson "$lesson" true
        assert_success
    done
    rm "$root/dev/null"
}

@test "a caller that ignores SIGCHLD gets the exit status all the same" {
    for lesson in $(lessons_from 00); do
        within "$lesson" sh -c 'sleep 0.01; exit 4'
        run timeout -k 1 10 bash -c 'trap "" CHLD; exec "$@"' - "${command[@]}"
        assert_equal "$lesson $status" "$lesson 4"
    done
}

@test "a root that is missing, a file, or empty is refused or has no command" {
    mkdir "$scratch/empty"
    touch "$scratch/file"
    for lesson in $(lessons_from 01); do
        program=$(program "$lesson")
        run "$program" "$scratch/missing" true
        refused
        assert_output --partial 'No such file or directory'
        run "$program" "$scratch/file" true
        refused
        # From lesson 11 on it could have been an image.
        assert_output --regexp 'Not a directory|neither an image nor a directory'
        run "$program" '' true
        refused
        # From lesson 10 on what is lacking is made in the upper layer.
        if [[ $lesson == 01-* ]] || ! is_before 10 "$lesson"; then
            run -127 "$program" "$scratch/empty" true
        else
            run "$program" "$scratch/empty" true
            refused '' 'the root file system lacks this directory'
        fi
    done
}

@test "a root may be relative, a link, or have an odd name" {
    odd="$scratch/"$'a b\nc: ,=\\x \303\251'
    mv "$root" "$odd"
    ln -s "$odd" "$scratch/link"
    for lesson in $(lessons_from 01); do
        program=$(program "$lesson")
        for path in "$odd" "$scratch/link" "$odd/../${odd##*/}/."; do
            run "$program" "$path" sh -c 'echo inside; pwd'
            assert_success
            assert_output $'inside\n/'
        done
        cd "$scratch"
        run "$program" "${odd##*/}" true
        assert_success
    done
    mv "$odd" "$root"
}

@test "a message is one line, whatever the names in it" {
    for lesson in $(lessons_from 01); do
        run "$(program "$lesson")" $'/no\nwhere\e[31m' true
        refused
        assert_output --partial '/no?where?[31m: No such file or directory'
        within "$lesson" $'no\nsuch'
        run -127 "${command[@]}"
        assert_line --index 0 --partial 'exec no?such:'
        run "$(program "$lesson")" $'--a\nb' "$root" true
        refused
    done
}

@test "a read-only root works" {
    unshare --mount bash -c 'mount --bind "$0" "$0"
        mount -o remount,ro,bind "$0"
        "$@" "$0" sh -c "echo inside; ! touch /file"' \
        "$root" true >/dev/null # the mount itself works
    for lesson in $(lessons_from 01); do
        run unshare --mount bash -c 'mount --bind "$1" "$1"
            mount -o remount,ro,bind "$1"
            "$0" "$1" sh -c "echo inside; ! touch /file"' \
            "$(program "$lesson")" "$root"
        assert_line inside
        # From lesson 10 on the container writes elsewhere.
        if is_before 10 "$lesson"; then
            assert_success
            assert_output --partial 'Read-only file system'
        else
            assert_failure
            [[ ! -e $root/file ]]
        fi
    done
}

@test "in a root that is mounted noexec the command can't be run: 126" {
    for lesson in $(lessons_from 01); do
        run unshare --mount bash -c 'mount --bind "$1" "$1"
            mount -o remount,noexec,bind "$1"
            "$0" "$1" true' "$(program "$lesson")" "$root"
        assert_equal "$lesson $status" "$lesson 126"
        assert_line --index 1 --partial 'mounted noexec'
    done
}

# bats test_tags=v2
@test "an ordinary user is told to use sudo, needs none (06), or needs a cgroup (07 on)" {
    public=$(mktemp -d /tmp/matryoshka-test.XXXXXX)
    chmod 755 "$public"
    cp -a "$root" "$public/root"
    for lesson in $(lessons_from 01); do
        cp "$(program "$lesson")" "$public/$lesson"
        run setpriv --reuid=65534 --regid=65534 --clear-groups \
            "$public/$lesson" "$public/root" true
        if [[ $lesson == 06-* ]]; then
            assert_success
            continue
        fi
        if ! is_before 07 "$lesson"; then
            refused '' 'systemd-run --user --scope -p Delegate=yes'
            continue
        fi
        refused '' 'put `sudo` before the command'
        assert_line --index 0 --partial 'Operation not permitted'
    done
    rm -rf "$public"
}

@test "namespaces that a sysctl forbids are an error with the sysctl's name" {
    for lesson in $(lessons_from 02); do
        # Limits of a user namespace of our own, not of the host.  It has the
        # id 0 only, so that is all that it can give to a container.
        options=()
        is_before 06 "$lesson" || options=(--map 0:0:1)
        run unshare --user --map-root-user --mount bash -c '
            echo 0 >/proc/sys/user/max_pid_namespaces
            "$0" "$@" true' "$(program_for_others "$lesson")" "${options[@]}" "$root"
        refused '' 'sysctl user | grep namespaces'
        assert_line --index 0 --partial 'No space left on device'
    done
}

@test "an old kernel is an error that says which one is needed (03 on)" {
    for lesson in $(lessons_from 03); do
        for call in clone3 mount_setattr; do
            traced -e "inject=$call:error=ENOSYS" -- "$lesson" true
            refused '' 'Linux 5.12 or newer is needed'
        done
    done
}

# with_processes COUNT COMMAND...: runs it where only so many processes fit
with_processes() {
    local group count=$1 caller=''
    shift
    group=$(cgroup_for pids)/matryoshka-test
    # In version 2 the limited one hands controllers on to its children, and
    # so has no process itself.
    if [[ ! -d /sys/fs/cgroup/pids ]]; then
        caller=/caller
        echo '+memory +pids' >"${group%/*}/cgroup.subtree_control"
    fi
    mkdir -p "$group$caller"
    [[ -z $caller ]] || echo '+memory +pids' >"$group/cgroup.subtree_control"
    echo "$count" >"$group/pids.max"
    run bash -c 'echo $$ >"$0/cgroup.procs"; exec "$@"' "$group$caller" "$@"
    [[ -z $caller ]] || wait_until rmdir "$group$caller"
    wait_until rmdir "$group"
}

# Version 2 since Linux 6.11.
counts_at_the_limit() {
    ! grep -q '^[1-9][0-9]*:.*pids' /proc/self/cgroup &&
        printf '6.11\n%s\n' "$(uname -r)" | sort --check=quiet --version-sort
}

# bats test_tags=v2
@test "no process left is an error, for the container and for its command" {
    for lesson in $(lessons_from 00); do
        within "$lesson" true
        with_processes 1 "${command[@]}"
        refused '' 'no process is left'
        assert_line --index 0 --partial 'Resource temporarily unavailable'
    done
    for lesson in $(lessons_from 02); do
        within "$lesson" true
        with_processes 2 "${command[@]}"
        # It was a limit's doing, which those that look at limits tell as well where the
        # kernel counts it in the container's cgroup, and not in the one that has the limit.
        is_before 07 "$lesson" || counts_at_the_limit ||
            assert_line --index 2 "$lesson: pids: limit reached, 1 forks refused"
        ! counts_at_the_limit || refute_line --partial 'pids: limit reached'
        lines=("${lines[@]:0:2}")
        refused
        assert_line --index 0 "$lesson: fork: Resource temporarily unavailable"
        with_processes 3 "${command[@]}"
        assert_success
    done
}

# bats test_tags=v2
@test "however few descriptors are left, it ends with 125 and one line, or is done" {
    for lesson in $(lessons_in_full 00); do
        for ((number = 4; number < 40; number++)); do
            within "$lesson" true
            run "${command[@]:0:2}" prlimit "--nofile=$number" "${command[@]:2}" 3>&-
            ((status != 0)) || break
            # The loader needs one before the program begins.
            [[ $output != *'shared librar'* ]] || continue
            echo "$lesson with $number descriptors" # shown if the test fails
            refused
            assert_output --partial 'Too many open files'
            # Before the next run, which would remove what this one left.
            # shellcheck disable=SC2086 # several directories
            run find ${WORLD_CGROUPS:-/sys/fs/cgroup} -name 'matryoshka-[0-9]*'
            assert_output ''
        done
        ((number > 4 && number < 40)) || fail "$lesson: $number"
    done
}

# bats test_tags=v2
@test "whatever call of the set-up fails, it ends with 125 and leaves nothing" {
    for lesson in $(lessons_in_full 01); do
        calls=(pipe2 chdir prctl)
        [[ $lesson != 01-* ]] || calls+=(chroot clone)
        [[ $lesson != 02-* ]] || calls+=(chroot flock unshare mount fchdir close_range openat)
        is_before 03 "$lesson" || calls+=(open_tree mount_setattr clone3 move_mount
            pivot_root mount umount2 /^mknod /^symlink /^mkdir fchdir close_range)
        is_before 04 "$lesson" || calls+=(sethostname)
        is_before 05 "$lesson" || calls+=(socket bind sendmsg)
        is_before 06 "$lesson" || calls+=(setgroups setresgid setresuid)
        is_before 07 "$lesson" || calls+=(mkdirat unshare)
        is_before 08 "$lesson" || calls+=(capset)
        for call in "${calls[@]}"; do
            echo "$lesson: $call fails" # shown if the test fails
            # A lock that somebody else's leftovers refuse is no failure.
            when=:when=1
            [[ $call != flock ]] || when=
            traced -e "inject=$call:error=EIO$when" -- "$lesson" true
            grep -q INJECTED "$scratch/trace" || fail "$lesson never calls $call"
            refused
            assert_output --partial 'Input/output error'
            # Before the next run, which would remove what this one left.
            # shellcheck disable=SC2086 # several directories
            run find ${WORLD_CGROUPS:-/sys/fs/cgroup} -name 'matryoshka-[0-9]*'
            assert_output ''
        done
    done
}

@test "the n-th mount of the set-up fails, whichever: 125 and nothing left" {
    for lesson in $(lessons_in_full 03); do
        for call in mount move_mount mount_setattr open_tree; do
            for ((n = 1; n < 30; n++)); do
                traced -e "inject=$call:error=EIO:when=$n" -- "$lesson" true
                grep -q INJECTED "$scratch/trace" || break
                refused
            done
            ((n > 5)) || fail "only $n calls of $call"
        done
    done
}

all_have_started() {
    (($(wc -l <"$scratch/started") == 50))
}

# bats test_tags=v2
@test "50 containers at once start and end" {
    mkfifo "$scratch/end"
    for lesson in $(lessons_in_full 00); do
        pids=()
        : >"$scratch/started"
        for i in {1..50}; do
            own=$root
            # Lesson 02 wants a root directory for each container.
            if [[ $lesson == 02-* ]]; then
                own=$scratch/root-$i
                mkdir "$own" "$own/proc" "$own/bin"
                cp "$root/bin/busybox" "$own/bin/sh"
            fi
            within "$lesson" sh -c "echo $i; read line; exit $i"
            "${command[@]/#"$root"/"$own"}" <>"$scratch/end" \
                >>"$scratch/started" 3>&- &
            pids+=("$!")
        done
        wait_until all_have_started
        printf '%s\n' {1..50} >"$scratch/end"
        for i in {1..50}; do
            ended=0
            wait "${pids[i - 1]}" || ended=$?
            assert_equal "$lesson $ended" "$lesson $i"
        done
    done
    rm -rf --one-file-system "$scratch"/root-*
}

# bats test_tags=v2
@test "200 programs killed early leave nothing that the next run doesn't remove" {
    for lesson in $(lessons_in_full 00); do
        within "$lesson" sleep 1000
        seed=$RANDOM
        # A 02-pid may come while the killed one still has its lock, and says so.
        run --separate-stderr "${command[@]:0:2}" "$project/build/tests/kill-early" 200 "$seed" \
            "${command[@]:2}"
        assert_success
        echo "$lesson: $output of 200 killed in time, seed $seed"
        ((output > 100))
        wait_until nobody_is_left
        in_lesson "$lesson" true
        assert_success
    done
}

@test "where even root is refused, the hint names the cause: chroot, container, filter, user namespace" {
    last=$(lessons_from 06 | tail -n 1)
    [[ -n $last ]] || skip 'a lesson without these'
    # A chroot whose root is no mount.
    mkdir "$scratch/chroot" "$scratch/chroot/project"
    for place in usr bin lib lib64 proc dev sys; do
        [[ ! -d /$place ]] || mkdir "$scratch/chroot/$place"
    done
    # shellcheck disable=SC2016 # for the shell inside
    run unshare --mount sh -c 'cd "$1"; for place in *; do
        [ "$place" = project ] || mount --rbind "/$place" "$place"; done
        mount --bind "$2" project
        exec chroot . "/project/build/bin/$3" /project/build/rootfs true' sh "$scratch/chroot" "$project" "$last"
    assert_equal "$status" 125
    assert_output --partial 'hint: who is in a chroot may make no user namespace'
    rm -r --one-file-system "$scratch/chroot"
    # A filter of another call is not to blame.
    run "$project/tests/with-filter.py" 1 1023 \
        setpriv --bounding-set=-sys_admin "$(program "$last")" "$root" true
    assert_equal "$status" 125
    assert_output --partial 'hint: root has no CAP_SYS_ADMIN here'
    run "$project/tests/with-filter.py" 1 435 "$(program "$last")" "$root" true
    assert_equal "$status" 125
    assert_output --partial 'hint: a seccomp filter forbids this call'
    run "$project/tests/with-filter.py" 38 435 "$(program "$last")" "$root" true
    assert_equal "$status" 125
    assert_output --partial 'hint: a seccomp filter hides this call'
    run unshare --user --map-root-user "$(program_for_others "$last")" "$root" true
    assert_equal "$status" 125
    assert_output --partial 'unshare --map-root-user --mount'
}
