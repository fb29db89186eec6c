#!/usr/bin/env bats
# The live demos, as DEMO_AUTO=1 plays them and, with expect(1) as the lecturer,
# as they are on stage.
# shellcheck source=tests/helpers.bash
source "$BATS_TEST_DIRNAME/helpers.bash"

setup_file() {
    # The virtual machine loads no module that nobody asks for.
    [[ -z ${VM:-} || $EUID != 0 ]] || modprobe loop
}

setup() {
    common_setup
    export MATRYOSHKA_TEST=$mark TMPDIR=$scratch/tmp
    mkdir "$TMPDIR"
    cut -f 1,2 /proc/cgroups >"$scratch/hierarchies"
    unset DEMO_AUTO
    # It is nobody's business which shell the user has, or whether any.
    export SHELL=/bin/false
}

teardown() {
    common_teardown
    nothing_is_left
}

# ... of what host_state() doesn't know
nothing_is_left() {
    assert_equal "$(ls "$TMPDIR")" ''
    # Other tests may have loop devices, too, which the whole machine shares.
    assert_equal "$(losetup --noheadings --output BACK-FILE | grep -F "$TMPDIR/")" ''
    assert_equal "$(cut -f 1,2 /proc/cgroups)" "$(<"$scratch/hierarchies")"
    # Whoever may make no cgroup has left none: the demos of others are beside us.
    ((EUID == 0)) || return 0
    assert_equal "$(ls -d /sys/fs/cgroup/matryoshka_demo* /sys/fs/cgroup/*/matryoshka_demo* 2>/dev/null)" ''
}

# play NAME [OPTION...]: to its end, and each screen holds what is shown
play() {
    local name=$1 seconds=120
    shift
    # Emulated, and on a busy machine, one command may take minutes.
    [[ -z ${VM:-} ]] || { export DEMO_PATIENCE=300 && seconds=590; }
    DEMO_AUTO=1 run timeout -k 5 "$seconds" "${host[@]}" "$project/scripts/demo-$name.sh" "$@"
    assert_success
    assert_output --partial "That was demo-$name."
    refute_output --partial $'\e'
    fits_on_screens
}

fits_on_screens() {
    local too_much own
    # How deep the tests are in the cgroups is no fault of a demo.
    own=$(awk -F: '$2 ~ /memory/ || $1 == 0 { sub("(/caller|^/)$", "", $3); print $3; exit }' /proc/self/cgroup)
    too_much=$(expand <<<"${output//"${own:-none}"/}" | awk '
        /^[0-9]+\/[0-9]+  / { lines = 0 }
        length > 80         { print "wider than 80: " $0 }
        # The last row is for what Enter does.
        ++lines == 24       { print "more than 23, from here: " $0 }')
    assert_equal "$too_much" ''
}

demos() {
    local script
    for script in "$project"/scripts/demo-*.sh; do
        script=${script##*/demo-}
        printf '%s\n' "${script%.sh}"
    done
}

# copy_demo NAME SED-SCRIPT: that demo, changed, in a tree of its own
copy_demo() {
    scripts=$scratch/scripts
    cp -r "$project/scripts" "$scratch"
    sed -i "$2" "$scripts/demo-$1.sh"
}

# on_stage SCRIPT NAME [OPTION...]: at a terminal of 80x24, where expect plays SCRIPT
# and then presses Ctrl-C: once more if need be, as bash deals with a signal that
# comes just before it begins to wait for Enter only when it has waited.  Afterwards
# the terminal is as it was.
scripts=$project/scripts
on_stage() {
    cat >"$scratch/play.exp" <<EOF
set timeout 60
proc see {pattern} {
    expect {
        -re \$pattern {}
        timeout { puts "\nnever seen: \$pattern"; exit 1 }
        eof { puts "\nended before: \$pattern"; exit 1 }
    }
}
# A key that comes before the demo waits for one is thrown away.
proc press {key args} {
    for {set i 0} {\$i < 15} {incr i} {
        send \$key
        expect -timeout 3 {*}\$args { return } timeout {}
    }
    puts "\nnothing came of the key \$key"
    exit 1
}
# What the terminal does while the demo waits, or runs what is shown.
proc terminal {} {
    exec stty -a <\$::spawn_out(slave,name)
}
set stty_init "rows 24 columns 80 -ixon erase ^H"
spawn -noecho bash -c {
    trap "" INT QUIT
    stty -g >$scratch/terminal
    env --default-signal TERM=xterm "\$@"
    status=\$?
    stty -g >>$scratch/terminal
    exit \$status
} - $scripts/demo-$2.sh {*}\$argv
$1
set timeout 5
for {set i 0} {\$i < 10} {incr i} {
    if {[catch {send "\003"; expect eof { set i 10 } timeout {}}]} { break }
}
set result [wait]
if {[llength \$result] > 4} { exit 99 }
exit [lindex \$result 3]
EOF
    run timeout 110 expect "$scratch/play.exp" "${@:3}"
    # ... unless it was expect that ended first.
    [[ $status == @(1|124) && $(wc -l <"$scratch/terminal") == 1 ]] ||
        assert_equal "$(sed -n 2p "$scratch/terminal")" "$(sed -n 1p "$scratch/terminal")"
}

# bats test_tags=root
@test "process: a service in a container is a process of the host" {
    play process
    assert_line --regexp '^09-seccomp\([0-9]+\)---09-seccomp\([0-9]+\)---httpd\([0-9]+\)$'
}

@test "syscalls: stdio writes line by line on a terminal and by blocks in a pipe" {
    play syscalls
    assert_line --regexp '^00-cat.tty +[0-9]+ +[0-9]+ +1500 +5$'
}

# bats test_tags=root
@test "chroot: two root file systems on one kernel, and the escape" {
    play chroot
    assert_line 'a file of the host'
}

@test "pid: a process has a number in each PID namespace above it" {
    play pid
    assert_line --regexp '^NSpid:.[0-9]+.[0-9]+.[0-9]+$'
}

# bats test_tags=root
@test "mount: a private /tmp, layers by hand, a volume that outlives its container" {
    play mount
    assert_line --regexp '^c-.* 0, +0 .* two$'
}

# bats test_tags=root
@test "net: containers reach each other on one switch and not on another" {
    play net
    assert_line --partial ' 0% packet loss'
    assert_line --partial '100% packet loss'
}

@test "user: root inside is an ordinary user outside" {
    play user
    assert_line --regexp '^uid=0\(root\)'
}

# bats test_tags=root,v2
@test "cgroup-memory: limits, the OOM killer, and a program that is told instead" {
    play cgroup-memory
    assert_line 'oom-watch: out of memory!'
    assert_line 'status 0'
}

# bats test_tags=root,v2
@test "cgroup-pids: five processes and no more, the shell being one" {
    play cgroup-pids
    assert_line --regexp '^max [1-9]'
}

# bats test_tags=root,v2
@test "cgroup-cpu: two hogs share a CPU by their weights" {
    play cgroup-cpu
    assert_line --regexp '^nr_throttled [1-9]'
}

# bats test_tags=root,v2
@test "cgroup-rest: devices, freezer, I/O, huge pages, marks on packets" {
    play cgroup-rest
    assert_line --regexp '^4194304 bytes .*, [345](\.[0-9])? MB/s$'
}

# bats test_tags=root
@test "caps: ping fails without CAP_NET_RAW and works with it" {
    play caps
    assert_line --partial ' 0% packet loss'
}

# bats test_tags=root
@test "tree: two containers and the host, drawn from the kernel" {
    play tree
    assert_line --regexp '`-httpd\([0-9]+\) +2 +a +a +a +a +a '
}

# bats test_tags=root
@test "process and tree: where a mount shows only a part of the cgroups, as in a container" {
    take_own_part
    play process
    play tree
}

# bats test_tags=root
@test "seccomp: calls are refused by their number, by another number, and by a profile written on stage" {
    play seccomp
    assert_line --regexp '^chmod: /tmp: Operation not permitted$'
    [[ $(uname -m) != x86_64 ]] || assert_line --regexp '^09-seccomp: refused: userfaultfd of 32 bits\('
}

# bats test_tags=root
@test "overlay: copies, marks and pages, and who pays for them" {
    play overlay
    assert_line --regexp '^c--------- .* 0, 0 .* hostname$'
    assert_line "b'y'"
    assert_line --regexp '^10-overlay: memory: limit reached'
}

# bats test_tags=root
@test "toy: a container written lesson by lesson, each attacked" {
    play toy
    assert_line --regexp '^rename-host: closed'
}

# bats test_tags=root
@test "make tree draws the same as a picture" {
    run make --no-print-directory -C "$project" tree
    assert_success
    assert_line --regexp '`-sleep\([0-9]+\) +2 +b +b +b +a +b '
    assert_line 'the same as a picture: build/tree.svg'
    run grep -c '>sleep<' "$project/build/tree.svg"
    assert_output 2
}

@test "each demo is listed with a sentence and a duration, on 80 columns" {
    run make --no-print-directory -C "$project" demo
    assert_success
    for name in $(demos); do
        assert_line --regexp "^$name +[0-9]+ min  .{10,}$"
    done
    assert_equal "$(wc -l <<<"$output")" "$(demos | wc -l)"
    fits_on_screens
}

@test "each demo's recording has its steps as markers, and is small" {
    casts=$project/scripts/demo/casts
    for name in $(demos); do
        run jq -r 'arrays | select(.[1] == "m")[2]' "$casts/$name.cast"
        assert_output "$("$project/scripts/demo-$name.sh" --list | cut -c 5-)"
        (($(wc -c <"$casts/$name.cast") < 100000))
    done
    assert_equal "$(ls "$casts")" "$(demos | sed 's/$/.cast/')"
}

@test "--list shows the steps, and --from begins with one of them" {
    run "$project/scripts/demo-syscalls.sh" --list
    assert_success
    assert_line --index 4 ' 5  The same program on a terminal'
    play syscalls --from 6
    assert_line --regexp '^6/6  In one table'
    refute_line --partial '5/6'
    assert_line --regexp '^00-cat.pipe '
    run "$project/scripts/demo-syscalls.sh" --from 7
    assert_failure 125
    assert_output --partial 'there are steps 1 to 6'
    run "$project/scripts/demo-syscalls.sh" --form 2
    assert_failure 125
    assert_output --partial 'usage: demo-syscalls.sh [--list | --from STEP]'
}

@test "--from makes what the steps before made" {
    play pid --from 6
    refute_line --partial 'ps aux'
    assert_line --regexp '^NSpid:.[0-9]+.[0-9]+.[0-9]+$'
}

@test "what is missing is named before the first step, with the fix" {
    copy_demo user 's/^# needs: .*/& bin\/none no-such-tool-1 no-such-tool-2/'
    printf -- '-\tno-such-tool-1\tpackage-1\n' >>"$scripts/packages.tsv"
    DEMO_AUTO=1 run "$scripts/demo-user.sh"
    assert_failure 125
    assert_line 'demo-user.sh: missing: the programs, no-such-tool-1, no-such-tool-2'
    assert_line 'demo-user.sh: fix: make programs rootfs'
    assert_line 'demo-user.sh: fix: sudo apt-get install package-1'
    assert_line 'demo-user.sh: fix: sudo apt-get install no-such-tool-2'
    refute_output --partial '1/6'
}

# bats test_tags=root
@test "root is told, too, that users may not make user namespaces" {
    mkdir "$scratch/bin"
    printf '#!/bin/sh\nexit 1\n' >"$scratch/bin/setpriv"
    chmod +x "$scratch/bin/setpriv"
    DEMO_AUTO=1 PATH=$scratch/bin:$PATH run "$project/scripts/demo-user.sh"
    assert_failure 125
    assert_line 'demo-user.sh: missing: user namespaces for an ordinary user'
    assert_line 'demo-user.sh: fix: sudo make doctor'
}

# bats test_tags=root
@test "without root it says so, and without a terminal how to play it" {
    chmod 755 "$scratch" "$scratch/.." "$scratch/../.."
    cp -r "$project/scripts" "$scratch/"
    DEMO_AUTO=1 run setpriv --reuid=65534 --regid=65534 --clear-groups \
        "$scratch/scripts/demo-caps.sh"
    assert_failure 125
    assert_line --regexp '^demo-caps.sh: missing: root, the programs$'
    assert_line "demo-caps.sh: fix: sudo $scratch/scripts/demo-caps.sh"
    run "$project/scripts/demo-caps.sh" </dev/null
    assert_failure 125
    assert_line --partial 'fix: DEMO_AUTO=1'
}

@test "no demo makes in silence what its commands use" {
    run grep -nE "^ *(quietly|await|must|works) .*([^-a-z_][a-z_]+=[^= ]|mkdir|mount |link add|addr add|cp -| cd [^/])" \
        "$project"/scripts/demo-*.sh
    assert_failure
}

@test "a step that shows something else than it should ends the demo" {
    broken() {
        copy_demo user "$1"
        DEMO_AUTO=1 run "$scripts/demo-user.sh"
        assert_failure 1
        refute_output --partial 'That was'
        assert_line --partial "demo-user: step 2: $2"
    }
    broken "s/see '^uid=0/see '^uid=7/" 'this must be seen'
    broken "s/run 'id; cat/run 'false; id; cat/; s/see_not 'CapEff/see 'CapEff/" 'this must be seen'
    broken "s|run 'id; cat /proc/self/uid_map'|run_fails 1 'id'|" 'status 0, not 1: id'
    broken "s|run 'id; cat /proc/self/uid_map'|must 'false'|" "this must be true, and it isn't: false"
}

@test "what was wrong in two windows is said when they have gone" {
    copy_demo pid "s/see '^1\\$'/see '^7\$'/"
    on_stage 'while 1 { expect eof { break } -re "(inside|host). |next step" { send "\r" } }' pid
    assert_failure 1
    # ... to the screen that was there before
    assert_regex "${output##*$'\e[?1049l'}" "demo-pid: step 2: this must be seen, and it isn't: \^7\\$"
}

@test "on stage nothing is run before Enter" {
    on_stage '
        see "1/6  "
        see "strace -f -o shell.trace"
        puts "\n[glob -nocomplain '"$TMPDIR"'/*/shell.trace]=made"
        press "\r" -re "grep -E"
        puts "[glob -nocomplain '"$TMPDIR"'/*/shell.trace]=made"' syscalls
    assert_failure 130
    assert_line --regexp '^=made'
    assert_line --regexp 'shell.trace=made'
}

@test "Enters typed ahead lose nothing of what comes, and aren't seen" {
    on_stage '
        see "strace -f -o shell.trace"
        send "\r\r\r\r\r\r"
        see {grep -E ./ls}
        set timeout 3
        expect "2/6" { puts "\nlost: a step"; exit 1 } "\n" { puts "\nseen: Enter" } timeout {}
        press "q" eof' syscalls
    assert_success
    refute_line --partial 'seen: Enter'
}

@test "s opens a shell where the next command would be typed, and its end leads back" {
    copy_demo user "s/'echo by root/'sleep 2; echo by root/"
    # One may stay there as long as one likes; a command of a demo may not.
    DEMO_PATIENCE=8 on_stage '
        log_user 0
        see "from-inside; stat"
        press "s" -re {what if\?.*# }
        log_user 1
        # Another s may have been pressed, which takes its line.
        send "\025stty -a; cat /proc/self/uid_map; echo \$tmp; sleep 7003 & echo kept >what\r"
        see {what if\?.*# }
        send "sleep 7004\r"
        while {[catch {exec pgrep --full "^sleep 7004"}]} { after 20 }
        send "\003"
        see {what if\?.*# }
        send "sleep 9; exit\r"
        see "from-inside; stat"
        press "\r" "\n"
        puts "while it runs: [terminal]"
        see "owner 0: from-inside"
        exec cat {*}[glob '"$TMPDIR"'/*/shared/what]
        press "q" eof' user --from 4
    assert_success
    assert_line --regexp ' echo '
    assert_line --regexp ' icanon '
    assert_line --regexp '^ +0 +[0-9]+ +1.?$'
    assert_line --partial "$TMPDIR/"
    # Keys count at once again, and aren't shown.
    run sed -n '/^while it runs/,$p' <<<"$output"
    assert_line --regexp ' -icanon '
    assert_line --regexp ' -echo '
}

@test "b begins anew with the step before, which Ctrl-C ends" {
    on_stage '
        see "4/\[0-9]  .*host# |4/\[0-9]  .*inside# "
        press "b" -re "3/\[0-9]  .*# "
        press "b" -re "2/\[0-9]  .*unshare"
        puts "\n[glob '"$TMPDIR"'/*]=made"' user --from 4
    assert_failure 130
    assert_line --regexp "^$TMPDIR/[^/ ]+=made"
}

@test "b in the first step begins with it anew" {
    on_stage '
        see {1/[0-9]  .*host. }
        press "b" -re {1/[0-9]  .*host. }
        press "q" eof' user
    assert_success
}

# In each on_stage() it's compared; here it was another one in between.
@test "the terminal is as it was before, after the end, q and Ctrl-C, in one window and in two" {
    for name in user pid; do
        for end in '0 q' '130 \003' '0 \r'; do
            on_stage "
                see {host. }
                puts {meanwhile:}
                puts [terminal]
                set timeout 1
                while 1 { send [subst {${end#* }}]; expect eof break timeout {} }" "$name"
            assert_equal "$name: $status" "$name: ${end% *}"
            assert_line --regexp ' -icanon '
            assert_line --regexp ' -echo '
        done
    done
}

# bats test_tags=root
@test "two windows of 80x24 hold each step as a whole: net's ping, too, with its answer and the addresses" {
    for name in pid net; do
        on_stage '
            log_user 0
            set timeout 1
            proc look {} {
                set server [glob '"$TMPDIR"'/*/tmux]
                puts "scrolled away: [join [exec tmux -S $server list-panes -F "#{history_size}"]]"
                foreach window {0 1} { puts [exec tmux -S $server capture-pane -p -t :.$window] }
            }
            while 1 {
                expect "next step" { after 100; look; send "\r" } "That was" { look; break } timeout { send "\r" }
            }' "$name"
        run tr -d '\r' <<<"$output"
        refute_line --regexp 'scrolled away:.*[1-9]'
        assert_line --partial "That was demo-$name"
    done
    assert_regex "$output" $'10.7.0.1/24\n.*10.7.0.2/24\n.*\nred# ping -c 1 10.7.0.2\n.* 0% packet loss\n'
}

@test "Ctrl-C in a step of two windows leaves nothing" {
    on_stage 'see "6/8  "' pid --from 6
    assert_failure 130
}

# bats test_tags=root
@test "Ctrl-C in the middle of any demo leaves nothing" {
    # Where the CPU is emulated, one of them takes a minute.
    demos=$(demos)
    [[ -z ${VM:-} ]] || demos='cgroup-rest'
    for name in $demos; do
        middle=$("$project/scripts/demo-$name.sh" --list | wc -l)
        middle=$((middle / 2))
        on_stage "see \"$middle/\[0-9]+  \"" "$name" --from "$middle"
        assert_equal "$name: $status" "$name: 130"
        wait_until nobody_is_left
        nothing_is_left
    done
}

@test "a reader that goes away leaves nothing" {
    DEMO_AUTO=1 run bash -c '"$1/scripts/demo-user.sh" | head -n 3; exit "${PIPESTATUS[0]}"' \
        - "$project"
    assert_failure 141
    assert_line --index 0 --regexp '^1/'
}

@test "a demo that is killed in its window takes the windows with it" {
    on_stage '
        see "1/8  "
        exec tmux -S [glob '"$TMPDIR"'/*/tmux] run-shell -t :.0 "kill -KILL #{pane_pid}"
        see "it was killed, or its windows were"
        expect eof' pid
    assert_failure 125
    rm -rf "${TMPDIR:?}"/*
}

# bats test_tags=root
@test "SIGTERM while it plays by itself leaves nothing" {
    for name in cgroup-memory net; do
        DEMO_AUTO=1 env --default-signal "$project/scripts/demo-$name.sh" \
            >"$scratch/out" 2>&1 3>&- &
        pid=$!
        if [[ $name == net ]]; then
            wait_until pgrep -f '^build/bin/05-net' >/dev/null
        else
            wait_until grep -q '^4/' "$scratch/out"
        fi
        kill -TERM "$pid"
        ended_with 143
        wait_until nobody_is_left
        nothing_is_left
    done
}

# bats test_tags=root,v2
@test "a demo plays after one that was killed, whose cgroups it removes" {
    DEMO_AUTO=1 env --default-signal setsid "$project/scripts/demo-cgroup-memory.sh" \
        >"$scratch/out" 2>&1 3>&- &
    pid=$!
    wait_until grep -q '^4/' "$scratch/out"
    kill -KILL "$pid"
    wait "$pid" || true
    find /sys/fs/cgroup -name 'matryoshka_demo-*' | grep -q .
    # What it ran ends with its shell, which has nobody to read from now.
    wait_until nobody_is_left
    rm -rf "${TMPDIR:?}"/*
    play cgroup-pids
    nothing_is_left
}
