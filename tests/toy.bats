#!/usr/bin/env bats
# The toys: each keeps what a container of its lesson must.  That attacks fail on
# them is measured in matrix.bats.
# bats file_tags=root
# shellcheck source=tests/helpers.bash
source "$BATS_TEST_DIRNAME/helpers.bash"

teardown() {
    [[ -z ${public:-} ]] || rm -r "$public" || return
    common_teardown
}

# The helpers' programs are the toys here.
program() {
    printf '%s\n' "$project/build/toy/${1%%-*}"
}

@test "the exit status is the command's own, 128+N, 126, 127, or 125 if there is no container" {
    for lesson in $(toys_from 00); do
        in_lesson "$lesson" sh -c 'exit 3'
        assert_equal "$lesson $status" "$lesson 3"
        in_lesson "$lesson" sh -c 'kill -9 $$'
        assert_equal "$lesson $status" "$lesson 137"
        in_lesson "$lesson" /etc
        assert_equal "$lesson $status" "$lesson 126"
        in_lesson "$lesson" /nothing
        assert_equal "$lesson $status" "$lesson 127"
        assert_output "${lesson%%-*}: /nothing: No such file or directory"
        run "$(program "$lesson")"
        assert_equal "$lesson $status" "$lesson 125"
        assert_output --regexp '^[^ ]*: usage: .*COMMAND \[ARG\]\.\.\.$'
    done
    for lesson in $(toys_from 01); do
        run "$(program "$lesson")" "$scratch/nothing" true
        assert_equal "$lesson $status" "$lesson 125"
        assert_output "${lesson%%-*}: $scratch/nothing: No such file or directory"
    done
}

# The namespaces that are not the host's, of a container that runs.
own_namespaces() {
    local link
    for link in "/proc/$inner/ns/"*[a-z]; do
        [[ $link == *_for_children || $link -ef /proc/self/ns/${link##*/} ]] || printf '%s ' "${link##*/}"
    done
}

@test "each lesson adds its namespaces, seen from outside" {
    declare -A adds=([02]=pid [03]=mnt [04]='ipc time uts' [05]=net [06]=user [07]=cgroup)
    expected=''
    for number in 02 03 04 05 06 07 08 09 10; do
        expected=$(printf '%s\n' $expected ${adds[$number]:-} | sort)
        lesson=$(basename "$project/lessons/$number"-*)
        [[ -z ${LESSONS:-} || $LESSONS == "$lesson" ]] || continue
        start_ready
        # PID 1 has the time namespace that its children are born in; they are in it.
        inner=$(inner_pid "$inner")
        assert_equal "$lesson: $(own_namespaces)" "$lesson: $(paste -s -d ' ' <<<"$expected") "
        stop_toy
    done
}

# A toy that gets a signal ends by it, and its container with it.
stop_toy() {
    kill "$pid"
    ended_with 143
    wait_until nobody_is_left
    ! mountpoint -q "$root/proc" || umount "$root/proc"
    find /sys/fs/cgroup -maxdepth 2 -name 'toy-*' -mmin +1 -exec rmdir {} + 2>/dev/null || true
}

@test "when the toy is killed its container dies too" {
    for lesson in $(toys_from 02); do
        start_ready
        stop_toy
    done
}

# bats test_tags=v2
@test "limits are in the files, and the cgroup goes with the container" {
    for lesson in $(toys_from 07); do
        mkfifo "$root/end"
        start "$lesson" sh -c 'echo ready; read line </end; exit 4'
        wait_for_output ready
        inner=$(inner_pid "$pid")
        memory=$(cgroup_of "$inner" memory)
        pids=$(cgroup_of "$inner" pids)
        [[ $memory == */toy-???????? && $pids == */toy-???????? ]] || fail "$memory $pids"
        assert_equal "$(cat "$memory"/memory.{max,limit_in_bytes} 2>/dev/null)" $((64 * 1024 * 1024))
        assert_equal "$(<"$pids/pids.max")" 32
        echo >"/proc/$inner/root/end"
        ended_with 4
        [[ ! -e $memory && ! -e $pids ]] || fail "left: $memory $pids"
        rm "$root/end"
    done
}

@test "an ordinary user needs nobody for lesson 06" {
    lesson=06-user
    [[ -n $(toys_from 06) ]] || skip 'another lesson'
    # A place that the user reaches, with the toy in it.
    public=$(mktemp -d)
    chmod 755 "$public"
    cp "$(program "$lesson")" "$public/toy"
    cp -a "$root" "$public/root"
    chown -R 54321:54321 "$public/root"
    as=(setpriv --reuid=54321 --regid=54321 --clear-groups "$public/toy" "$public/root")
    run "${as[@]}" sh -c 'id; cat /proc/self/uid_map'
    assert_success
    assert_line --regexp '^uid=0\(root\) gid=0\(root\)'
    assert_line --regexp '^ +0 +54321 +1$'
    # What it makes is the user's.
    "${as[@]}" touch /made
    assert_equal "$(stat -c %u:%g "$public/root/made")" 54321:54321
}

@test "a device node in the root file system is dead from lesson 06 on" {
    mknod -m 666 "$root/etc/zero" c 1 5
    for lesson in $(toys_from 01); do
        in_lesson "$lesson" sh -c 'head -c 1 /etc/zero | od -c'
        if is_before 06 "$lesson"; then
            assert_output --partial '\0'
        else
            assert_output --partial 'Permission denied'
        fi
    done
    rm "$root/etc/zero"
}

@test "no way round leads to a call that lesson 09 refuses" {
    cp "$project/build/tests/call-around" "$root/bin"
    for lesson in $(toys_from 09); do
        in_lesson "$lesson" call-around </dev/null
        assert_success
        # What isn't refused is as it was.
        run grep -v ': Operation not permitted$' <<<"$output"
        assert_output $'fork: done\nclone3: Function not implemented\nioctl TIOCGWINSZ: Inappropriate ioctl for device'
    done
    rm "$root/bin/call-around"
}

@test "Ctrl-C ends the command, and the shell has its terminal back" {
    for lesson in $(toys_from 02); do
        within "$lesson" sh -c 'echo ready; sleep 1000'
        printf 'exec %s\n' "${command[*]@Q}" >"$scratch/run"
        cat >"$scratch/play.exp" <<END
set timeout 30
proc see {pattern} {
    expect -re \$pattern {} timeout { exit 1 } eof { exit 2 }
}
spawn env --default-signal PS1=host> bash --norc --noprofile
see "host>"
send "sh $scratch/run; echo status \$?\r"
see "ready"
send "\003"
see "status 130"
send "echo go; read line; echo got \\\$line\r"
see {[\r\n]go}
send "typed\r"
see "got typed"
END
        run expect "$scratch/play.exp"
        assert_success
    done
}

@test "make toy prints one file that compiles alone, to the same code, with gcc, clang and musl" {
    for lesson in $(toys_from 00); do
        make -s -C "$project" toy "L=${lesson%%-*}" >"$scratch/toy.c"
        run grep -c '^#include "' "$scratch/toy.c"
        assert_output 0
        for compiler in gcc clang 'musl-gcc -idirafter /usr/include -idirafter /usr/include/'"$(gcc -print-multiarch)"; do
            # shellcheck disable=SC2086 # several words
            $compiler -std=gnu11 -O2 -Wall -Wextra -Werror -o "$scratch/alone" "$scratch/toy.c"
        done
        gcc -O2 -c -o "$scratch/alone.o" "$scratch/toy.c"
        gcc -O2 -c -I"$project/lessons" -o "$scratch/layers.o" "$project/lessons/$lesson/toy.c"
        assert_equal "$(code_of alone.o)" "$(code_of layers.o)"
    done
}

@test "make trace names the line of each call" {
    for lesson in $(toys_from 01); do
        run make -s -C "$project" trace "L=${lesson%%-*}"
        assert_success
        refute_output --partial '??:'
        assert_line --regexp '^(PID 1|outside) +0[13]-[a-z]+/layer\.h:[0-9]+ (enter_root|leave_host)\(\) +ch(root|dir)\('
        assert_line --regexp '^command +00-process/layer\.h:[0-9]+ run\(\) +execve\("/bin/true"'
        # What stands in those lines are the calls.
        while read -r file number name; do
            sed -n "${number}p" "$project/lessons/$file" | grep -q "\<$name\>" ||
                fail "$lesson: $file:$number has no $name"
        done < <(sed -nE 's#^.* ([0-9]{2}-[a-z]+/layer\.h):([0-9]+) .*\(\) +(chroot|chdir|setpgid|unshare|sethostname|pivot_root|setresuid|mkdir|rmdir|capset)\(.*#\1 \2 \3#p' <<<"$output")
    done
}

code_of() {
    objdump --disassemble --reloc "$scratch/$1" | tail -n +4
}

@test "README says how many lines the newest toy has" {
    newest=$(cd "$project/lessons" && printf '%s\n' ??-*/toy.c | tail -n 1)
    count=$(make -s -C "$project" toy "L=${newest%%-*}" | wc -l)
    run grep -F 'A whole container in ' "$project/README.md"
    assert_output "A whole container in $count lines: \`make toy L=${newest%%-*}\`."
}
