#!/usr/bin/env bats
# Lesson 09: the seccomp filter, Landlock, and labels.
# bats file_tags=root
# shellcheck source=tests/helpers.bash
source "$BATS_TEST_DIRNAME/helpers.bash"

lesson=09-seccomp

# What a test adds to its root goes with the root, as it's no left-over.
teardown() {
    rm -rf --one-file-system "${public:-}" "$root"/{one,other,door,closed,bin/make-calls,bin/call-around}
    common_teardown
}

# command_of PID: the command of the container of start()
command_of() {
    inner_pid "$(inner_pid "$1")"
}

# rootless COMMAND...: in the container of an ordinary user.  No cgroup is this user's, so
# there are no limits.
rootless() {
    public=$(mktemp -d /tmp/matryoshka-test.XXXXXX)
    cp -a "$root" "$public/root"
    cp "$(program "$lesson")" "$public"
    chown -R 54321:54321 "$public"
    run timeout -k 1 60 setpriv --reuid=54321 --regid=54321 --clear-groups \
        env "MATRYOSHKA_TEST=$mark" "$public/$lesson" --net none --memory max --pids max "${options[@]}" \
        "$public/root" "$@"
}

# The virtual machine has another kernel, and so other calls.
# bats test_tags=v2
@test "what the filter says to a call is what becomes of it, in 64 and in 32 bits" {
    cp "$project/build/tests/make-calls" "$root/bin"
    start_ready
    { printf 'native %d\n' {0..500} && printf 'compat %d\n' {0..500}; } |
        "$project/tests/read-filter.py" "$(command_of "$pid")" >"$scratch/said"
    stop
    sed -n 's/: EPERM$//p' "$scratch/said" >"$scratch/refused"
    [[ $(uname -m) == x86_64 ]] || sed -i '/^compat/d' "$scratch/refused"
    within "$lesson" make-calls
    run "${command[@]}" <"$scratch/refused"
    assert_success
    assert_output "$(sed 's/$/: Operation not permitted/' "$scratch/refused")"
    ((${#lines[@]} > 60))
    options=(--seccomp unconfined)
    within "$lesson" make-calls
    run "${command[@]}" <<<'native 272' # unshare
    assert_output 'native 272: Invalid argument'
}

@test "the calls that lesson 09 refuses are refused in whatever way they are made" {
    cp "$project/build/tests/call-around" "$root/bin"
    in_lesson "$lesson" call-around </dev/null
    assert_success
    run grep -vE ': Operation not permitted$|^keyctl of x32: Function not implemented$' <<<"$output"
    assert_output $'fork: done\nclone3: Function not implemented\nioctl TIOCGWINSZ: Inappropriate ioctl for device'
}

@test "threads start: their library takes ENOSYS for an old kernel, and calls clone" {
    cp "$project/build/tests/make-calls" "$root/bin"
    traced -e trace=clone3,clone -- "$lesson" make-calls thread
    assert_success
    assert_output Success
    # The call that succeeds may stand in two pieces, as the thread runs already.
    run grep CLONE_THREAD "$scratch/trace"
    assert_line --index 0 --regexp 'clone3\(.* ENOSYS '
    assert_line --index 1 --regexp 'clone\('
}

@test "the filter is there with each option that changes how the command starts, but for unconfined" {
    for more in '' --no-init --new-privs '--no-init --new-privs' '--user student' --seccomp-log; do
        read -ra options <<<"$more"
        in_lesson "$lesson" grep '^Seccomp:' /proc/self/status
        assert_output $'Seccomp:\t2'
        in_lesson "$lesson" unshare --user true
        assert_failure 1
    done
    options=(--seccomp unconfined)
    in_lesson "$lesson" grep '^Seccomp:' /proc/self/status
    assert_output $'Seccomp:\t0'
    in_lesson "$lesson" unshare --user true
    assert_success
}

@test "a filter that the kernel refuses is an error, and no command runs" {
    for options in '' --new-privs --no-init --seccomp-log; do
        # shellcheck disable=SC2128,SC2206 # no word, or one
        options=($options)
        traced -e inject=seccomp:error=EINVAL -- "$lesson" touch /ran
        refused 'seccomp SECCOMP_' '*'
        [[ ! -e $root/ran ]]
    done
}

@test "an ordinary user's container has the filter, too" {
    rootless sh -c 'grep Seccomp: /proc/1/status /proc/self/status; unshare -r true'
    assert_failure
    assert_line --index 0 $'/proc/1/status:Seccomp:\t0'
    assert_line --index 1 $'/proc/self/status:Seccomp:\t2'
    assert_line --index 2 --partial 'Operation not permitted'
}

# ask_profile NAME QUESTION...: what that filter says, see read-filter.py
ask_profile() {
    local profile
    profile=$("$project/tests/default-profiles.sh" "$1") || skip_because "$1's profile could not be fetched"
    options+=(--seccomp "$profile")
    start_ready
    printf 'native %s\n' "${@:2}" | "$project/tests/read-filter.py" "$(command_of "$pid")" >"$scratch/said"
    stop
    run sed 's/native //' "$scratch/said"
}

# Podman's has a rule that never counts.
# bats test_tags=v2
@test "the profiles that Docker and Podman have built in run as they are, and follow the capabilities" {
    for name in docker podman; do
        options=()
        ask_profile "$name" read bpf acct 1000
        assert_output $'read: allowed\nbpf: EPERM\nacct: EPERM\n1000: ENOSYS'
        run grep -v ' have rules that differ, .*: setns$' "$err"
        assert_output ''
        options=(--cap-add SYS_ADMIN)
        ask_profile "$name" read bpf acct 1000
        assert_output $'read: allowed\nbpf: allowed\nacct: EPERM\n1000: ENOSYS'
    done
}

@test "a profile with a mistake is refused with its place, and nothing is made" {
    mkfifo "$scratch/fifo"
    printf '{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["read"], "action": "%s"}]}' \
        SCMP_ACT_NONE >"$scratch/wrong"
    printf '{"defaultAction": "SCMP_ACT_ERRNO"}' >"$scratch/closed"
    for mistake in "wrong: syscalls[0].action: SCMP_ACT_NONE is unknown" 'fifo: not a regular file' \
        'closed: it refuses execve, so that no command could start'; do
        options=(--seccomp "$scratch/${mistake%%:*}")
        traced -e trace=clone3 -- "$lesson" true
        assert_failure 125
        assert_output --regexp "^$lesson: (--seccomp )?$scratch/${mistake//[/\\[}$"
        [[ ! -s $scratch/trace ]]
    done
}

# bats test_tags=v2
@test "--seccomp-log names each refused call and who made it, and gives the same errno" {
    cp "$project/build/tests/call-around" "$root/bin"
    in_lesson "$lesson" call-around </dev/null
    plain=$output
    options=(--seccomp-log)
    within "$lesson" call-around
    run --separate-stderr "${command[@]}" </dev/null
    assert_success
    assert_output "$plain"
    # shellcheck disable=SC2154 # bats sets it
    run sed 's/ by PID [0-9]* (call-around)//' <<<"$stderr"
    assert_line --regexp "^$lesson: refused: clone\(0x14000011, .*\): Operation not permitted$"
    assert_line --regexp "^$lesson: refused: clone3\(0x.*\): Function not implemented$"
    assert_line --regexp "^$lesson: refused: ioctl\(0, 0x100005412, .*\): Operation not permitted$"
    assert_line --regexp "^$lesson: refused: unshare\(0x14000000, .*\): Operation not permitted$"
    [[ $(uname -m) != x86_64 ]] ||
        assert_line --regexp "^$lesson: refused: keyctl of 32 bits\(0, 0xfffffffd, .*\): Operation not permitted$"
    refute_output --partial TIOCGWINSZ
}

# shellcheck disable=SC2016 # for the shell inside
@test "--seccomp-log: nobody inside looks into its process or stops it; who kills it gains nothing" {
    options=(--seccomp-log --cap-add SYS_PTRACE)
    start "$lesson" sh -c 'for file in comm maps environ; do cat /proc/3/$file; done
        kill -TERM 3; unshare -r echo made; kill -KILL 3; unshare -r echo made
        echo ready; exec sleep 1000'
    wait_for_output ready
    run cat "$out"
    assert_output "$lesson"$'\nready'
    run cat "$err"
    assert_line --partial "can't open '/proc/3/maps': Permission denied"
    assert_line --partial "can't open '/proc/3/environ': Permission denied"
    assert_line --regexp "^$lesson: refused: unshare\(0x10000000, "
    assert_line --regexp '^unshare: .*: Function not implemented$'
    stop
}

@test "--seccomp-log: its process ends with the container, and with the program" {
    options=(--seccomp-log)
    start_ready
    assert_equal "$(inner_pid "$inner" | wc -l)" 2
    kill -KILL "$pid"
    ended_with 137
    wait_until nobody_is_left
    # A command that ends while it's asked about is no error.
    in_lesson "$lesson" sh -c 'for i in 1 2 3 4 5; do unshare -r true & kill -KILL $!; done; exit 3'
    assert_failure 3
}

@test "--seccomp-log is refused where nothing is, and where no init is" {
    options=(--seccomp-log --seccomp unconfined)
    in_lesson "$lesson" true
    refused '--seccomp-log: nothing is refused with --seccomp unconfined'
    for more in --no-init --new-privs; do
        options=(--seccomp-log "$more")
        in_lesson "$lesson" true
        refused '--seccomp-log needs the init of the container'
    done
}

# keep_to PATH:ro|rw...: sets options
keep_to() {
    local path
    options=()
    for path; do
        options+=(--landlock "$path")
    done
}

# landlock_version: this kernel's
landlock_version() {
    keep_to /bin:ro
    within "$lesson" true
    strace -f -qq -e trace=landlock_create_ruleset "${command[@]}" 2>&1 |
        sed -n 's/.*CREATE_RULESET_VERSION) = //p' | head -n 1
}

# Before Linux 6.2 a note says each time that files can be emptied.
in_landlock() {
    in_lesson "$lesson" "$@"
    drop_note
}

drop_note() {
    output=$(grep -v "^$lesson: --landlock: .*truncate(2)" <<<"$output") || true
    lines=()
    [[ -z $output ]] || mapfile -t lines <<<"$output"
}

# shellcheck disable=SC2016 # for the shell inside
# bats test_tags=v2
@test "--landlock: root itself reaches nothing but what is named; ro can't be written, rw can" {
    mkdir "$root/one"
    version=$(landlock_version)
    keep_to /bin:ro /etc:ro /one:rw
    in_landlock sh -c 'head -n 1 /etc/passwd; echo new >/one/file; cat /one/file
        mkdir /one/d && mkfifo /one/d/p && ln -s x /one/d/l && rm -r /one/d && echo made
        for file in /etc/passwd /etc/new /new /root/new /tmp/new /dev/zero; do
            (echo new >$file) 2>/dev/null && echo "$file was written"
        done
        rm -f /etc/passwd; mkdir /etc/d; ln /etc/passwd /etc/l
        [ $0 -lt 3 ] || truncate -s 0 /etc/passwd
        for place in / /root /tmp /proc /proc/self/status /dev/zero; do
            if [ -d $place ]; then ls $place; else head -c 1 $place; fi 2>/dev/null && echo "$place was read"
        done
        echo end' "$version"
    assert_success
    assert_line --index 0 "$(head -n 1 "$root/etc/passwd")"
    assert_line --index 1 new
    assert_line --index 2 made
    refute_output --partial ' was '
    assert_line end
    cmp "$root/etc/passwd" "$project/build/rootfs/etc/passwd"
}

@test "--landlock: what was open before stays open, and a shell has /dev/null" {
    keep_to /bin:ro
    # A shell without job control opens it for what goes to the background.
    in_landlock sh -c 'echo out; echo err >&2; cat & wait
        ls /nowhere >/dev/null 2>&1; cat </dev/null && echo null'
    assert_success
    assert_output $'out\nerr\nnull'
}

@test "--landlock: a file may be named, alone; links lead where they lead in the container" {
    ln -s /etc "$root/door"
    keep_to /bin:ro /etc/passwd:ro
    in_landlock sh -c 'wc -l </etc/passwd >/dev/null && echo read; cat /etc/group'
    assert_failure
    assert_line read
    assert_line --partial "can't open '/etc/group': Permission denied"
    keep_to /bin:ro /door:ro
    in_landlock sh -c 'cat /etc/group >/dev/null && echo read'
    assert_output read
}

@test "--landlock: files move and are linked from one writable path to another, not out of one that is read-only" {
    mkdir "$root/one" "$root/other"
    touch "$root/one/a" "$root/one/b"
    keep_to /bin:ro /etc:ro /one:rw /other:rw
    in_landlock sh -c 'ln /one/a /other/a && mkdir /one/d && ln /one/b /one/d/b && echo linked
        ln /etc/passwd /one/passwd; echo text >/one/t && mv /one/t /other/t && cat /other/t'
    assert_success
    assert_line linked
    assert_line --partial '/one/passwd'
    assert_line text
    [[ $root/one/a -ef $root/other/a && ! -e $root/one/passwd ]]
}

@test "--landlock: volumes, --user and an own init are no way round" {
    mkdir "$scratch/volume" "$root/closed"
    echo secret >"$root/closed/file"
    chown -R 1000:1000 "$root/closed"
    keep_to /bin:ro /mnt:ro
    options+=(--volume "$scratch/volume:/mnt")
    for more in '' --no-init '--user student'; do
        # shellcheck disable=SC2206 # words
        options+=($more)
        in_landlock sh -c 'ls /mnt && echo listed; touch /mnt/file; cat /closed/file'
        assert_failure
        assert_line listed
        refute_output --partial secret
        [[ ! -e $scratch/volume/file ]]
    done
}

@test "--landlock works for an ordinary user" {
    keep_to /bin:ro /etc:ro
    rootless sh -c 'wc -l </etc/passwd >/dev/null && echo read; echo new >/etc/passwd; ls /'
    assert_failure
    assert_line read
    assert_equal "$(grep -c 'Permission denied$' <<<"$output")" 2
}

@test "a command that Landlock forbids is told from one that isn't executable" {
    keep_to /etc:ro
    in_landlock ls
    assert_failure 126
    assert_line --index 0 "$lesson: exec ls: Permission denied"
    assert_line --index 1 --partial 'hint: Landlock may forbid it'
    options=()
    in_landlock /etc/passwd
    assert_failure 126
    assert_line --index 1 --partial 'chmod +x'
}

@test "--landlock: rights add up, so nothing read-only can lie in what is writable" {
    ln -s /etc "$root/door"
    for paths in '/etc:ro /:rw' '/:rw /etc:ro' '/bin:ro /etc:rw /etc:ro' '/etc/passwd:ro /etc/:rw' \
        '/door:ro /etc:rw' '/etc:ro /door:rw'; do
        # shellcheck disable=SC2086 # words
        keep_to $paths
        in_landlock true
        refused '--landlock /'
        assert_line --index 0 --partial ', which is writable'
    done
    mkdir "$root/one" "$root/other"
    touch "$root/one/file"
    # The other way round it's what one wants, and a name may begin like another.
    keep_to /:ro /one:rw /one:rw /other:ro
    in_landlock sh -c 'echo new >/one/file; echo new >/other/file; ls /other'
    assert_success
    assert_output "sh: can't create /other/file: Permission denied"
    assert_equal "$(<"$root/one/file")" new
    keep_to /bin:ro /etc/pass:rw
    touch "$root/etc/pass"
    options+=(--landlock /etc/passwd:ro)
    in_landlock true
    rm "$root/etc/pass"
    assert_success
}

@test "--landlock: a path that isn't there, or not for this user, is an error" {
    keep_to /bin:ro /nowhere:rw
    in_landlock touch /tmp/ran
    refused "open Landlock's path /nowhere: No such file or directory" 'it is a path of the container'
    mkdir -m 700 "$root/closed" "$root/closed/in"
    keep_to /bin:ro /closed/in:ro
    options+=(--user student)
    in_landlock true
    refused "open Landlock's path /closed/in: Permission denied"
}

@test "--landlock with --new-privs takes CAP_SYS_ADMIN, or isn't to be had" {
    for caps in '' '--cap-add kill' '--cap-add ALL --cap-drop sys_admin'; do
        keep_to /bin:ro
        # shellcheck disable=SC2206 # words
        options+=(--new-privs $caps)
        traced -e trace=clone3 -- "$lesson" true
        refused '--landlock with --new-privs needs --cap-add SYS_ADMIN, or leave --new-privs out'
        [[ ! -s $scratch/trace ]]
    done
    for caps in '--cap-add sys_admin' '--cap-add ALL' '--cap-add sys_admin --user student'; do
        keep_to /bin:ro
        # shellcheck disable=SC2206 # words
        options+=(--new-privs $caps)
        in_landlock sh -c 'ls / || echo restricted'
        assert_line restricted
    done
}

@test "a kernel without Landlock: one error with the fix, and nothing is made" {
    keep_to /bin:ro
    for error in ENOSYS:5.13 EOPNOTSUPP:lsm=; do
        traced -e "inject=landlock_create_ruleset:error=${error%:*}" -e trace=landlock_create_ruleset,clone3 \
            -- "$lesson" true
        refused 'landlock_create_ruleset: ' "${error#*:}"
        run grep -c . "$scratch/trace"
        assert_output 1
    done
    # Not asked for, it isn't missed.
    options=()
    traced -e inject=landlock_create_ruleset:error=ENOSYS -- "$lesson" true
    assert_success
}

# Asked for its version, the kernel answers outside and inside.
@test "--landlock: each version of the kernel's is asked for what it knows" {
    newest=$(landlock_version)
    keep_to /bin:ro /tmp:rw
    for version in 1:1fff 2:3fff 3:7fff 4:7fff 5:ffff 9:ffff; do
        ((${version%:*} <= newest || newest > 5)) || continue
        traced -X raw -e trace=/landlock -e "inject=landlock_create_ruleset:retval=${version%:*}:when=1" \
            -- "$lesson" sh -c 'echo x >/tmp/file && echo written; ls / 2>/dev/null'
        assert_failure
        assert_line written
        grep -q "handled_access_fs=0x${version#*:}[,}]" "$scratch/trace"
        grep -q "allowed_access=0x${version#*:}[,}]" "$scratch/trace"
        grep -q 'allowed_access=0xd[,}]' "$scratch/trace"
        # What an older one leaves open is said.
        noted=$(grep -c "^$lesson: --landlock: .*truncate(2)" <<<"$output") || true
        assert_equal "$noted" $((${version%:*} < 3))
    done
}

@test "each step of Landlock must succeed" {
    keep_to /bin:ro /tmp:rw
    for step in landlock_create_ruleset:when=2 landlock_add_rule:when=1 landlock_add_rule:when=3 \
        landlock_restrict_self:when=1; do
        traced -e "inject=${step/:/:error=EIO:}" -- "$lesson" true
        drop_note
        refused "${step%%:*}"
    done
}

@test "a filter that the kernel doesn't take: its error and what it means" {
    for error in EINVAL:CONFIG_SECCOMP_FILTER ENOSYS:CONFIG_SECCOMP_FILTER ENOMEM:'too long together' EACCES:; do
        traced -e "inject=seccomp:error=${error%:*}" -- "$lesson" true
        refused 'seccomp SECCOMP_SET_MODE_FILTER: ' "${error#*:}"
    done
    options=(--seccomp-log)
    traced -e 'inject=seccomp:error=EBUSY:when=2' -- "$lesson" true
    refused 'seccomp SECCOMP_FILTER_FLAG_NEW_LISTENER: ' 'leave --seccomp-log out'
    # Without one nothing of it is asked for.
    options=(--seccomp unconfined)
    traced -e 'inject=seccomp:error=EINVAL' -- "$lesson" true
    assert_success
}

@test "a label of a security module that isn't in use is refused before anything is made" {
    tried=0
    for option in --apparmor:AppArmor --selinux:SELinux; do
        options=("${option%:*}" word)
        traced -e trace=clone3 -- "$lesson" true
        # One of the two may be there, and has no such label.
        [[ $output != *'write /proc/thread-self/attr/'* ]] || continue
        refused "use ${option#*:} for ${option%:*}: Operation not supported" 'made or booted without it'
        [[ ! -s $scratch/trace ]]
        tried=$((tried + 1))
    done
    ((tried > 0))
}
