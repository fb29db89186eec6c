#!/usr/bin/env bats
# At a terminal: Ctrl-C, Ctrl-Z and fg, job control in a shell inside, and the
# terminal given back.  expect(1) plays the person.
# A key is typed when the command itself has shown that it runs: between fork
# and exec of a shell it may be lost on the way (dash waits for its vfork then).
# bats file_tags=root
# shellcheck source=tests/helpers.bash
source "$BATS_TEST_DIRNAME/helpers.bash"

# at_terminal LESSON SCRIPT: an interactive bash at a terminal of its own, in
# which $program is the lesson's program with its root; expect plays SCRIPT.
at_terminal() {
    within "$1"
    cat >"$scratch/play.exp" <<EOF
set timeout 30
proc see {pattern} {
    expect {
        -re \$pattern {}
        timeout { puts "\nnever seen: \$pattern"; exit 1 }
        eof { puts "\nended before: \$pattern"; exit 1 }
    }
}
proc type {text} { send -- "\$text" }
# The prompt may be there before the command that reads the terminal has stopped,
# and would take the next key.
proc await_stop {} {
    while {[catch {exec pgrep --session \$::shell --runstates T --exact sh}]} { after 10 }
}
set shell [spawn env --default-signal PS1=host> bash --norc --noprofile]
see "host>"
# At Ctrl-C the terminal throws away what is on its way to us, which may be the
# very answer that we wait for.
type "stty noflsh\r"
see "host>"
type "program() { ${command[*]} \"\\\$@\"; }\r"
see "host>"
$2
type "exit 0\r"
expect eof
exit [lindex [wait] 3]
EOF
    run timeout 200 expect "$scratch/play.exp"
    assert_success
}

@test "Ctrl-C ends the command: 130" {
    for lesson in $(lessons_from 00); do
        at_terminal "$lesson" '
            type "program sh -c \"echo re\"ady\"; read line\"; echo status \$?\r"
            see "ready"
            type "\003"
            see "status 130"'
    done
}

@test "Ctrl-C reaches the command once" {
    for lesson in $(lessons_from 00); do
        # The rounds after a Ctrl-C would show a second one.
        at_terminal "$lesson" '
            type "program sh -c \"trap \\\"n=\\\\\\\$((n + 1))\\\" INT; n=0; while \[ \\\$n -lt 3 ]; do echo =\\\$n=; sleep 0.05; done; exit 9\"; echo status \$?\r"
            see "=0="
            type "\003"
            see "=1=\[^2]*=1=\[^2]*=1="
            type "\003"
            see "=2=\[^3]*=2=\[^3]*=2="
            type "\003"
            see "status 9"'
    done
}

@test "Ctrl-C before the command exists is not lost" {
    for lesson in $(lessons_from 00); do
        rm -f "$scratch/go"
        within "$lesson"
        say_when_blocked "$(program "$lesson")" 3>&- &
        watcher=$!
        # The terminal sends it to the program alone, as there is no child yet.
        at_terminal "$lesson" "
            type \"slow() { env MATRYOSHKA_TEST=$mark strace -qq -o $scratch/trace -e inject=clone,clone3:delay_enter=1000000 \\\"\\\$@\\\"; }\\r\"
            see \"host>\"
            type \"slow ${command[*]:2} sleep 20; echo status \\\$?\\r\"
            while {![file exists $scratch/go]} { after 10 }
            type \"\\003\"
            see \"status 130\""
        wait "$watcher"
    done
}

# say_when_blocked PROGRAM: makes a file when our process of it blocks SIGINT
say_when_blocked() {
    local process mask tries
    for ((tries = 0; tries < 500; tries++)); do
        for process in $(our_processes); do
            process=${process%/environ}
            runs "${process#/proc/}" "$1" || continue
            mask=$(sed -n 's/^SigBlk:\t//p' "$process/status")
            if (((16#${mask:-0} >> 1) & 1)); then
                touch "$scratch/go"
                return
            fi
        done
        sleep 0.01
    done
}

@test "Ctrl-Z stops it, fg goes on" {
    for lesson in $(lessons_from 00); do
        at_terminal "$lesson" '
            type "program sh -c \"echo re\"ady\"; read line; echo got \\\$line; exit 5\"\r"
            see "ready"
            type "\032"
            see "Stopped"
            see "host>"
            await_stop
            type "fg; echo status \$?\r"
            see "MATRYOSHKA_TEST"
            type "hello\r"
            see "got hello"
            see "status 5"'
    done
}

@test "a shell inside has job control, and the terminal comes back" {
    for lesson in $(lessons_from 00); do
        # Without a /dev/tty in the root the shell uses its stdin, and its "&"
        # wants a /dev/null.
        if [[ $lesson == 0[12]-* ]]; then
            mknod -m 666 "$root/dev/null" c 1 3
            mknod -m 666 "$root/dev/tty" c 5 0
        fi
        at_terminal "$lesson" '
            type "PS1=in\"side> \" program sh; echo status \$?\r"
            see "inside> "
            type "sh -c \"echo re\"ady\"; while read x; do echo got=\\\$x; done\"\r"
            see "ready"
            type "\032"
            see "Stopped"
            see "inside> "
            await_stop
            type "jobs\r"
            see "Stopped\[^\n]*while read"
            see "inside> "
            type "fg\r"
            see "while read"
            type "alive\r"
            see "got=alive"
            type "\003"
            see "inside> "
            type "exit 7\r"
            see "status 7"
            see "host>"
            type "sh -c \"echo re\"ady\"; read line; echo got \\\$line\"\r"
            see "ready"
            type "typed\r"
            see "got typed"'
        refute_output --partial "can't access tty"
        rm -f "$root/dev/null" "$root/dev/tty"
    done
}

@test "a container in the background doesn't take the terminal at its end" {
    for lesson in $(lessons_from 00); do
        at_terminal "$lesson" '
            type "program sh -c \"exit 6\" & wait \$!; echo status \$?\r"
            see "status 6"
            type "sh -c \"echo re\"ady\"; cat\"\r"
            see "ready"
            type "typed\r"
            see "typed\[\r\n]+typed"
            type "\004"
            see "host>"'
    done
}

# What the group did is done by the program since lesson 02, whose command isn't in it.
@test "in a pipeline the command gets the terminal when it reads, and Ctrl-Z stops all" {
    for lesson in $(lessons_from 02); do
        at_terminal "$lesson" '
            type "program sh -c \"echo re\"ady\"; read line; echo got \\\$line\" | cat; echo status \${PIPESTATUS\[0]}\r"
            see "ready"
            type "typed\r"
            see "got typed"
            see "status 0"
            type "program sh -c \"echo re\"ady\"; while sleep 0.1; do echo a\"live\"; done\" | cat; echo status \${PIPESTATUS\[0]}\r"
            see "ready"
            type "\032"
            see "Stopped"
            see "host>"
            await_stop
            type "fg\r"
            see "program sh"
            see "alive"
            type "\003"
            see "host>"'
    done
}

@test "in a pipeline the terminal is left to the others as long as the command doesn't read" {
    for lesson in $(lessons_from 02); do
        at_terminal "$lesson" '
            type "program sh -c \"echo re\"ady\"; sleep 1\" | sh -c \"read line; echo \\\$line; read key </dev/tty; echo key \\\$key\"\r"
            see "ready"
            type "typed\r"
            see "key typed"
            see "host>"'
    done
}

@test "a command that waits in the background for the terminal goes on in the foreground" {
    for lesson in $(lessons_from 02); do
        at_terminal "$lesson" '
            type "program sh -c \"cat; exit 5\" &\r"
            see "host>"
            await_stop
            type "\r"
            see "Stopped"
            type "fg; echo status \$?\r"
            see "program sh"
            # Only then has bash left the terminal as cat wants it.
            while {[catch {exec ps -o stat=,comm= --sid $shell | grep "+.*cat"}]} { after 10 }
            type "typed\r"
            see "typed\[\r\n]+typed"
            type "\004"
            see "status 5"'
    done
}

@test "the command is told of the window's size" {
    for lesson in $(lessons_from 00); do
        at_terminal "$lesson" '
            type "program sh -c \"trap \\\"echo resi\"zed\"; exit 6\\\" WINCH; echo re\"ady\"; while :; do sleep 0.1; done\"; echo status \$?\r"
            see "ready"
            stty rows 30 columns 90 < $spawn_out(slave,name)
            see "resized"
            see "status 6"'
    done
}
