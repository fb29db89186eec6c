#!/usr/bin/env bash
# System calls, the border between a program and the kernel, watched.
#
# about: a shell, cat and a C program under strace
# needs: bin/00-cat strace script
# minutes: 10
set -euo pipefail

# shellcheck source=scripts/demo/stage.sh
source "$(dirname "${BASH_SOURCE[0]}")/demo/stage.sh"

play() {
    step 'How does a shell find ls?'
    say 'We type two letters. Which system calls does it take?'
    run 'cd $tmp; PATH=/nowhere:/usr/local/bin:/usr/bin:/bin \
      strace -f -o shell.trace bash -c "ls /dev/null; true"'
    see '^/dev/null$'
    run "grep -E '/ls\"' shell.trace | cut -c 1-78"
    see '/nowhere/ls".*ENOENT'
    see 'execve\("/(usr/)?bin/ls"'
    say 'One try after the other along PATH, until a file is there.'

    step 'And how does it start it?'
    run "grep -E 'clone|fork|execve|wait4\\(|exited' shell.trace | cut -c 1-78"
    see 'clone|fork'
    see 'execve\("/(usr/)?bin/ls"'
    see 'wait4'
    say 'A copy of the shell (clone, fork), which becomes ls (execve), while the shell waits. A container adds things between the first two.'

    step 'What does cat do with a file?'
    run 'strace -s 16 -e trace=openat,read,write cat /etc/passwd 2>&1 \
      >/dev/null | tail -n 5'
    see 'read\(3, .*, (131072|262144)\) += [1-9]'
    see 'write\(1, '
    say 'It asks for 128 KB or more at a time, and writes what it got at once.'

    step 'And a C program with stdio?'
    say "Lesson 00's reads line by line, and prints line by line, into a pipe:"
    run 'seq 1500 >lines; cat=$OLDPWD/build/bin/00-cat'
    run 'strace -s 16 -e trace=openat,read,write -o 00-cat.pipe \
      $cat lines | tail -n 1; tail -n 7 00-cat.pipe'
    see '^1500$'
    see 'read\(3, .*, (4096|8192)\)'
    see 'write\(1, .*, (4096|8192)\)'
    say 'The C library reads and writes blocks, whatever the program says.'

    step 'The same program on a terminal'
    say 'script(1) makes a terminal for it:'
    run 'script -qec "strace -s 16 -e trace=openat,read,write -o 00-cat.tty \
      $cat lines" /dev/null | tail -n 1; tail -n 5 00-cat.tty'
    see '^1500'
    see 'write\(1, "1500\\n", 5\)'
    say 'A line, a write: somebody may be watching.'

    step 'In one table'
    run 'trace="strace -e trace=openat,read,write -o"
$trace cat.pipe cat lines | tail -n 1
script -qc "$trace cat.tty cat lines" /dev/null | tail -n 1'
    run 'count-calls.awk *cat.*'
    see '^00-cat.pipe +[2-4] +(4096|8192) +[12] +(4096|8192|6893)$'
    see '^00-cat.tty +[2-4] +(4096|8192) +1500 +5$'
    see '^cat.pipe +2 +(131072|262144) +1 +6393$'
    see '^cat.tty +2 +(131072|262144) +1 +6393$'
    say 'Fully buffered in a pipe, line-buffered on a terminal: that is the library. The kernel knows reads and writes.'
}

main "$@"
