#!/usr/bin/env bats
# The checks of the text: each mistake that they are for is made once.
# shellcheck source=tests/helpers.bash
source "$BATS_TEST_DIRNAME/helpers.bash"

# check_text [OPTION]...: checks the text on standard input
check_text() {
    text=$scratch/text.md
    cat >"$text"
    check_again "$@"
}

check_again() {
    run timeout -k 1 60 "$project/tests/run-docs.sh" "$@" "$text"
}

# assert_wrong LINE: the check failed and says this line in its report
assert_wrong() {
    assert_failure 1
    assert_line "# $1"
}

@test "what a command prints is what the text says: the check passes" {
    check_text <<'END'
```console
$ printf 'PID %d and %s\n' $$ "a  b"
PID 17707 and a b
$ for i in 1 2; do
>   echo $i
> done; (exit 3)
1
2
[3]
```
END
    assert_success
    assert_line --regexp '^ok 1 .*text\.md$'
    assert_line --regexp '^ok 2 .*text\.md: links and man pages$'
}

# console BLOCK [LINE]...: checks a block of commands, which passes, or is reported
# with these lines
limit=60
console() {
    check_text --timeout "$limit" <<<$'```console\n'"$1"$'\n```'
    shift
    if (($# == 0)); then
        assert_success
    else
        assert_failure 1
    fi
    for line in "$@"; do
        assert_line --regexp "^# $line\$"
    done
}

@test "a wrong word, a missing line and one too many fail" {
    console $'$ echo one two\none three' -'one three' '\+one two'
    console $'$ printf "one\\ntwo\\n"\none' '\+two'
    console $'$ echo one\none\ntwo' -two
}

@test "a wrong exit status fails, also where both have three digits" {
    console $'$ (exit 3)\n[4]\n$ exit_with() { return 126; }; exit_with\n[127]' \
        '-\[4\]' '\+\[3\]' '-\[127\]' '\+\[126\]'
    console '$ (exit 3)' '\+\[3\]'
    console $'$ true\n[3]' '-\[3\]'
}

@test "a command that hangs is killed, and the rest is not run; all of a file have a time, too" {
    limit=1
    console $'$ echo before; sleep 7777\nbefore\n$ echo after\nafter' \
        '\+\(a command took more than 1 s\)' '\+\(not run: a command took more than 1 s\)'
    run ! pgrep -fx 'sleep 7777'
    console "$(yes '$ sleep 0.5' | head -n 11)" '\+\(a command took more than [01] s\)'
}

@test "who ends the check, or the text's end, ends what runs" {
    console '$ sleep 7778 &'
    run ! pgrep -fx 'sleep 7778'
    printf '```console\n$ sleep 7779\n```\n' >"$text"
    run timeout -k 20 2 "$project/tests/run-docs.sh" "$text"
    assert_failure 124
    run ! pgrep -fx 'sleep 7779'
}

@test "a command can't eat the next one, and fails if it ends the shell or can't be read" {
    console $'$ cat\n$ echo after\nafter'
    console $'$ exit 0\n$ echo after\nafter' '\+\(the shell has ended\)'
    console $'$ for\n$ echo after\nafter' '\+.*syntax error.*'
    refute_line '# -after'
}

@test "numbers of less than three digits, with a 0 at the front or in a word are exact" {
    for number in 12 012 0755 1a234 v100 1.125; do
        console "\$ echo $number"$'\n'"${number/[125]/3}" "\\+$number"
    done
}

@test "a size in kilobytes may be another" {
    console $'$ echo size=1235k\nsize=44120k'
}

@test "equal numbers must be equal again, and different ones different" {
    console $'$ echo 400 400 500\n100 100 200'
    console $'$ echo 400 500\n100 100' '\+400 500'
    console $'$ echo 400 400\n100 200' '\+400 400'
}

@test "a name that ends in a hexadecimal number, and the address of an interface, may be others" {
    check_text <<<$'```console\n$ echo doll-0a1f 02:1f:00:00:00:01\ndoll-77e0 ae:00:12:00:00:0f\n```'
    assert_success
    check_text <<<$'```console\n$ echo doll-pub 02:1f:00\ndoll-put 02:1e:00\n```'
    assert_wrong '+doll-pub 02:1f:00'
}

@test "an address in memory may be another, a shorter hexadecimal number not" {
    console $'$ echo 0x7ffc39388418, 0x563a0c12b2e0\n0xffffd84c1a08, 0x55555ac50650'
    console $'$ echo 0x63677270\n0x01021994' '\+0x63677270'
}

@test "an exact block compares all numbers" {
    check_text <<<$'```console exact\n$ echo 4096\n8192\n```'
    assert_wrong '+4096'
}

@test "a block that says about compares no numbers but exit statuses" {
    check_text <<<$'```console about\n$ echo 7 forks in 0.70 s; false\n12 forks in 1.5 s\n[1]\n```'
    assert_success
    check_text <<<$'```console about\n$ false\n[2]\n```'
    assert_wrong '+[1]'
    check_text <<<$'```console about\n$ echo 7 forks\n7 spoons\n```'
    assert_wrong '+7 forks'
}

@test "each mistake in a block's form is found" {
    declare -A mistakes=(
        [$'```console\n$ true']='this block is never closed'
        [$'```console\n$ true\n```console\n$ true\n```']='this block is never closed'
        [$'```console\n```']='a console block begins with a command, "$ ..."'
        [$'```console\ntrue\n```']='a console block begins with a command, "$ ..."'
        [$'```console root\n$ true\n```']='after console: user, v1, v2 or debian12, exact or about; not root'
        [$'```console v1 v2\n$ true\n```']='after console: user, v1, v2 or debian12, exact or about; not v1 v2'
        [$'  ```console\n$ true\n```']='a fence is three backticks at column 0'
        [$'~~~console\n$ true\n~~~']='a fence is three backticks at column 0'
        [$'```\nhello\n```']='what is a block ""?'
        [$'```bash\nhello\n```']='what is a block "bash"?'
        [$'```text\n```']='one word, and some text: ```text'
        [$'```c\nint x;\n```']='code is ```c FILE NAME, which is compared'
        [$'```diff\n```']="a difference is \`\`\`diff NN [FILE], the lesson's number"
    )
    for block in "${!mistakes[@]}"; do
        check_text <<<"$block"
        assert_wrong "line 1: ${mistakes[$block]}"
    done
}

@test "an excerpt is the source's, by name; --update fills it" {
    check_text --update <<<$'```c lessons/00-process/process.c fork_child\n```'
    assert_success
    run cat "$text"
    assert_line --index 2 --regexp '^fork_child\('
    assert_line --index -2 '}'
    sed -i 's/fork()/vfork()/' "$text"
    check_again
    assert_failure
    assert_line --regexp '^# -.*vfork\(\)'
}

@test "an excerpt may be a structure, an enumeration, a table or a function without arguments" {
    while read -r name file first; do
        check_text --update <<<"\`\`\`c $file $name"$'\n```'
        assert_success
        assert_equal "$(sed -n 2p "$text")" "$first"
    done <<'END'
rootfs lessons/03-mount/rootfs.h struct rootfs {
MAX_SIZE lessons/08-caps/housekeeping/untrusted.c enum { MAX_SIZE = 1 << 20 }; /* bytes */
bricks lessons/03-mount/main.c static const struct brick bricks[] = {
mount_mqueue lessons/04-uts/ipc.c int
END
}

@test "an excerpt may go from the top, or from one definition with its comment, to the end of another" {
    check_text --update <<<$'```c lessons/00-process/layer.h ..must\n```\n```c lessons/00-process/layer.h wait_for..run\n```'
    assert_success
    run sed '1d; $d; /^```/d' "$text"
    assert_output "$(sed -n '1,/^}/p; /^\/\* PID 1/,$p' "$project/lessons/00-process/layer.h")"
    check_text <<<$'```c lessons/00-process/layer.h must..nothing\n```'
    assert_wrong 'line 1: lessons/00-process/layer.h defines no must..nothing'
}

@test "each chapter shows every line of its layer, and what is new in its toy" {
    before=/dev/null
    for layer in "$project"/lessons/[0-9]*/layer.h; do
        room=${layer%/*}
        grep . "$layer" | sort -u >"$scratch/lines"
        run comm -23 "$scratch/lines" <(sort -u "$room/README.md")
        assert_output ''
        diff "$before" "$room/toy.c" | sed -n 's/^> \(.\)/\1/p' | sort -u >"$scratch/lines"
        run comm -23 "$scratch/lines" <(sed 's/^+//' "$room/README.md" | sort -u)
        assert_output ''
        before=$room/toy.c
    done
}

@test "an excerpt of a function or a file that isn't there fails" {
    check_text <<<$'```c lessons/00-process/process.c no_such\n```\n```c no/such.c main\n```'
    assert_wrong 'line 1: lessons/00-process/process.c defines no no_such'
    assert_line '# line 3: there is no file no/such.c'
}

@test "a difference between lessons is the real one" {
    check_text --update <<<$'```diff 02\n```'
    assert_success
    run sed -n 2p "$text"
    assert_output --regexp '^@@ '
    sed -i 's/^+#include/+#exclude/' "$text"
    check_again
    assert_failure
    assert_line --regexp '^# -\+#exclude'
    check_text <<<$'```diff 77\n```'
    assert_failure
    assert_line --partial '77 is no lesson after another one'
}

@test "--update writes what is now printed and keeps what still holds" {
    check_text --update <<<$'```console\n$ echo PID 4711; echo right\nPID 1234\nwrong\n$ echo PID 4711\nPID  1234\n```'
    assert_success
    run cat "$text"
    assert_output $'```console\n$ echo PID 4711; echo right\nPID 4711\nright\n$ echo PID 4711\nPID  1234\n```'
}

@test "dead links, wrong anchors and foreign forms are found" {
    touch "$scratch/there.md"
    printf '# A `heading`, or two: (x)\n' >"$scratch/there.md"
    check_text <<'END'
# Here

[good](there.md) [good](#here) [good](there.md#a-heading-or-two-x) `[no](link)`
[good](https://www.kernel.org/doc/html/latest/)
[a](gone.md)
[b](there.md#gone)
[c](#gone)
[d](http://example.org/)
[![e](gone.svg)](there.md)
![](there.md)
[f](../../../../../../../../../../../../../etc/passwd)
END
    assert_failure
    for line in 'line 5: gone.md: no such file' \
        'line 6: there.md#gone: no such heading' \
        'line 7: #gone: no such heading' \
        'line 8: http://example.org/: not the form of an https link' \
        'line 9: gone.svg: no such file' \
        'line 10: a picture without an alternative text'; do
        assert_line "# $line"
    done
    refute_line --regexp '^# line [34]:'
    assert_line --regexp '^# line 11: .*: outside the project$'
}

@test "a man page that doesn't exist is found" {
    check_text <<<'clone(2), proc(5) and `main(1)`, but clone(7) and lxc-cat(1)'
    assert_failure
    assert_line '# line 1: clone(7): not in tests/docs/man-pages'
    assert_line '# line 1: lxc-cat(1): not in tests/docs/man-pages'
    refute_line --regexp 'clone\(2\)|proc|main\(1\)'
}

@test "each man page of the list is in the package that it names, as far as that is here" {
    while read -r page package; do
        name=${page%(*} section=${page#*(}
        files=$(dpkg -L "$package" 2>/dev/null) || continue
        grep -q "/man${section%)}/$name\.${section%)}" <<<"$files" || fail "$package has no $page"
    done < <(grep -v '^#' "$project/tests/docs/man-pages")
}

@test "blocks of the other version of cgroups are skipped, and that is said" {
    check_text <<<$'```console v1\n$ echo v1\n```\n```console v2\n$ echo v2\n```'
    assert_failure
    mine=v2 other=v1
    ! grep -q '^[1-9][0-9]*:.*memory' /proc/self/cgroup || mine=v1 other=v2
    assert_line "# +$mine"
    refute_line "# +$other"
    assert_line --regexp "text\\.md, $mine blocks\$"
    assert_line --regexp "text\\.md, $other blocks # skip the memory controller is $mine's\$"
}

# bats test_tags=root
@test "blocks with what Debian 12's packages say are skipped elsewhere, and that is said" {
    need_root
    for version in 12.12 13.2; do
        echo "$version" >"$scratch/debian_version"
        echo $'```console debian12\n$ echo twelve\n```' >"$scratch/text.md"
        # shellcheck disable=SC2016 # for the shell inside
        run unshare --mount --propagation private sh -c '
            mount --bind "$1/debian_version" /etc/debian_version
            exec "$2/tests/run-docs.sh" "$1/text.md"' sh "$scratch" "$project"
        case $version in
        12.*) assert_wrong '+twelve' ;;
        *)
            assert_success
            assert_line --regexp "text\\.md, debian12 blocks # skip this isn't Debian 12\$"
            ;;
        esac
    done
}

# bats test_tags=root
@test "a user's blocks run as a user with a name, a home and a copy of the tree" {
    need_root
    check_text <<'END'
```console
$ x=root; id -u
0
```
```console user
$ id -un; pwd; echo "$HOME ${x:-nothing}"; umask
student
/home/student/matryoshka
/home/student nothing
0022
$ x=user; cat /etc/shadow
cat: /etc/shadow: Permission denied
[1]
$ build/bin/06-user build/rootfs id -u
0
```
```console
$ echo $x; grep -c ^student: /etc/passwd
root
0
[1]
```
```console user
$ echo $x
user
```
END
    assert_success
}

@test "a picture whose source was changed is found" {
    mkdir -p "$scratch/lessons"
    cp -r "$project/scripts" "$scratch"
    cp -r "$project/lessons/02-pid" "$scratch/lessons"
    run "$scratch/scripts/make-pictures.sh" --check
    assert_success
    sed -i 's/systemd/init/' "$scratch/lessons/02-pid/pid.dot"
    run "$scratch/scripts/make-pictures.sh" --check
    assert_failure 1
    assert_output 'lessons/02-pid/pid.svg is not what its source makes: make pictures'
    rm "$scratch/lessons/02-pid/pid.svg"
    run "$scratch/scripts/make-pictures.sh"
    assert_success
    grep -q '<desc>A tree' "$scratch/lessons/02-pid/pid.svg"
}

@test "each hint of the programs is in lessons/reference/errors.md, in its errno's place" {
    local row call errno
    while IFS=$'\t' read -r call errno _; do
        errno=${errno%% *}
        # A section for itself, or a row of the last table.
        row=$(sed -n "/^## $errno:/,/^## /p; /^\`\?$errno\`\? /,/^$/p; /^| $errno |/p" \
            "$project/lessons/reference/errors.md")
        [[ $row == *"\`$call\`"* ]] || fail "$call: $errno is not in lessons/reference/errors.md"
    done < <(grep -v '^#' "$project/src/hints.tsv")
}
