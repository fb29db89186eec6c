# shellcheck shell=bash disable=SC2034,SC2154 # project is the caller's, sandbox_problem for it
# A computer for somebody else's program: lesson 07's container, in which that
# program makes its own.  Root in there is an ordinary user of this machine, sees
# /usr, /etc and what it is given, and gets so much memory, time and processes.
# Sourced by tests/labs/helpers.bash and scripts/grade/trial.py, as root.

# shellcheck source=scripts/cgroups.sh
source "$project/scripts/cgroups.sh"

sandbox_program='' sandbox_path=/usr/sbin:/usr/bin:/sbin:/bin

# sandbox_start DIRECTORY READ-ONLY WRITABLE [divide]: a sandbox whose own files lie
# in the new DIRECTORY, and that sees two other directories under their own names;
# "divide": with cgroups of its own to divide.  Sets sandbox to its PID and
# sandbox_enter to the words that run a command there, and makes sandbox_base, which
# is root there, the owner of what is writable.  Else sandbox_problem says why there
# is none.
sandbox_start() {
    local directory=$1 read_only=$2 writable=$3 link links=() container
    container=$project/build/bin/07-cgroup
    sandbox_base=${LAB_BASE:-1300000000}
    sandbox_cgroups=() sandbox=''

    mkdir -p "$directory"/root/{usr,etc,proc,sys,dev,tmp,var/tmp,run,root} \
        "$directory/root$read_only" "$directory/root$writable"
    for link in /bin /sbin /lib /lib32 /lib64; do
        [[ ! -L $link ]] || links+=("$link")
    done
    ((${#links[@]} == 0)) || cp -P "${links[@]}" "$directory/root"
    chmod 1777 "$directory/root/var/tmp"
    # The 65536 ids that lesson 06 gives to a container, once more from the sandbox.
    # Its first processes can be looked into: nothing that we know is in there.
    env -i "PATH=$sandbox_path" "$container" --memory 512M --pids 150 --cpus 1 \
        --map "0:$sandbox_base:65536" --map "1000000000:$((sandbox_base + 65536)):65536" \
        --volume /usr:/usr:ro --volume /etc:/etc:ro \
        --volume "$read_only:$read_only:ro" --volume "$writable:$writable" \
        "$directory/root" sleep infinity \
        </dev/null >"$directory/log" 2>&1 3>&- &
    sandbox_program=$!
    sandbox_wait sandbox_is_decided || true
    if [[ -z $sandbox ]]; then
        sandbox_stop
        sandbox_problem="the sandbox did not start: $(<"$directory/log")"
        return 1
    fi
    chown -hR "$sandbox_base:$sandbox_base" "$writable"
    if ! sandbox_open "$directory/enter" "${4:-}" >"$directory/log" 2>&1; then
        sandbox_stop
        sandbox_problem="the sandbox did not start: nothing can enter it: $(<"$directory/log")"
        return 1
    fi
}

# sandbox_open FILE [divide]: writes the way in, and goes it once
sandbox_open() {
    local tops
    tops=$(cgroups_of "$sandbox" '*/matryoshka-*') && [[ -n $tops ]] || {
        echo 'no mount shows its cgroups'
        return 1
    }
    mapfile -t tops <<<"$tops"
    if [[ -n $2 ]]; then
        sandbox_cgroups=("${tops[@]/%//inside}")
        sandbox_delegate || return 1
        sandbox_write_enter "$1" "${sandbox_cgroups[@]/%//session/cgroup.procs}"
        # Root in there sees them read-only, as any container does.
        # shellcheck disable=SC2016 # for the shell inside
        "${sandbox_enter[@]}" bash -ec 'while read -r _ _ _ _ point _; do
            [[ $point != /sys/fs/cgroup* ]] || mount -o remount,bind,rw "$point"
        done </proc/self/mountinfo'
    else
        sandbox_cgroups=("${tops[@]}")
        sandbox_write_enter "$1" "${tops[@]/%//cgroup.procs}"
        "${sandbox_enter[@]}" true
    fi
}

# sandbox_wait COMMAND...: for a minute
sandbox_wait() {
    local deadline=$((SECONDS + 61))
    until "$@"; do
        ((SECONDS < deadline)) || return 1
        sleep 0.03
    done
}

# sandbox_run DIRECTORY READ-ONLY WRITABLE COMMAND...: runs it in a new sandbox
sandbox_run() {
    local status=0
    trap sandbox_stop EXIT
    sandbox_start "${@:1:3}" || {
        printf '%s\n' "$sandbox_problem" >&2
        exit 125
    }
    "${sandbox_enter[@]}" "${@:4}" || status=$?
    exit "$status"
}

# Its command runs, which is the last thing that happens, or it has failed.
sandbox_is_decided() {
    local init command
    if init=$(pgrep -P "$sandbox_program") && command=$(pgrep -P "$init") &&
        [[ $(tr '\0' ' ' 2>/dev/null <"/proc/$command/cmdline") == 'sleep infinity ' ]]; then
        sandbox=$command
    else
        program_has_ended
    fi
}

program_has_ended() {
    [[ $(ps -o stat= -p "$sandbox_program") != [!Z]* ]]
}

# Makes a cgroup in each of the sandbox's that belongs to its root.  The limits
# stay above it, out of reach.  In version 2 a cgroup that has children with
# limits has no process itself.
sandbox_delegate() {
    local top file
    mkdir "${sandbox_cgroups[@]}" || return 1
    for top in "${tops[@]}"; do
        [[ -e $top/cgroup.controllers ]] || continue
        mkdir "$top/keeper" &&
            ps -o ppid= -p "$sandbox" >"$top/keeper/cgroup.procs" &&
            printf '%d\n' "$sandbox" >"$top/keeper/cgroup.procs" || return 1
        for file in $(<"$top/cgroup.controllers"); do
            printf '+%s' "$file" >"$top/cgroup.subtree_control" || return 1
        done
    done
    mkdir "${sandbox_cgroups[@]/%//session}" &&
        chown -R "$sandbox_base:$sandbox_base" "${sandbox_cgroups[@]}"
}

# sandbox_write_enter FILE CGROUP.PROCS...
sandbox_write_enter() {
    local file=$1
    shift
    {
        printf '#!/bin/bash\n'
        # bats' own two: what is said there is a verdict.
        printf 'exec 3>&- 4>&-\n'
        # Who has removed them runs nothing without them.
        printf 'echo $$ >%q || exit 125\n' "$@"
        printf 'ulimit -c 0 -f 32768 -n 1024\n'
        printf 'exec env -i PATH=%s LC_ALL=C TMPDIR=/var/tmp HOME=/root' "$sandbox_path"
        printf ' nsenter --target %d --user --mount --pid --net --ipc --uts --cgroup' "$sandbox"
        printf ' --root --wd --setuid 0 --setgid 0 "$@"\n'
    } >"$file"
    chmod 755 "$file"
    sandbox_enter=("$file")
}

# Ends the sandbox and all that is in it.
sandbox_stop() {
    [[ -n $sandbox_program ]] || return 0
    kill -TERM "$sandbox_program" 2>/dev/null || true
    sandbox_wait sandbox_has_ended || true
    wait "$sandbox_program" || true
    sandbox_program='' sandbox_path=/usr/sbin:/usr/bin:/sbin:/bin
}

# In version 1 not even SIGKILL ends what is frozen, so who froze itself would stay.
sandbox_has_ended() {
    ((${#sandbox_cgroups[@]} == 0)) || find "${sandbox_cgroups[@]}" -name freezer.state \
        -exec sh -c 'echo THAWED >"$1"' - {} ';' 2>/dev/null || true
    program_has_ended
}
