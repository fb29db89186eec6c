#!/usr/bin/env bats
# Course labs: what a student is given, and how it is graded.  That each wrong
# submission is caught is in mutants.sh.
# bats file_tags=root
# shellcheck source=tests/helpers.bash
source "$BATS_TEST_DIRNAME/helpers.bash"

# All starters are made and graded once, and so is a class meanwhile.
setup_file() {
    ((EUID == 0)) || return 0
    local lab name grader
    cd "$BATS_FILE_TMPDIR" || return
    mkdir starters class
    for lab in $(labs); do
        "$project/scripts/starter.py" "$lab" "starters/$lab"
    done
    "$project/scripts/grade.sh" --to "$BATS_FILE_TMPDIR/grades" starters >/dev/null 2>&1 </dev/null 3>&- &
    grader=$!
    "$project/scripts/starter.py" 01 class/anna
    "$project/scripts/starter.py" --fill 01 class/anna
    for name in 'ben b' carl; do
        cp -a class/anna "class/$name"
    done
    rm class/carl/lessons/01-chroot/chroot.c
    "$project/scripts/grade.sh" --to "$BATS_FILE_TMPDIR/class-grades" class \
        >csv 2>progress </dev/null
    wait "$grader"
}

setup() {
    need_root
    common_setup
    made=$BATS_FILE_TMPDIR
    starter=$project/scripts/starter.py
}

# The labs to be tested: LESSONS, which `make test L=03` sets, or all.
labs() {
    lessons_from 00
}

# submission NAME: the solution of lab 01 as somebody hands it in
submission() {
    mkdir -p "$(dirname "$scratch/$1")"
    cp -a "$made/class/anna" "$scratch/$1"
}

# hand_in NAME: change_root() of lab 01, with this before it does its work; code
# from standard input
hand_in() {
    submission "$1"
    local file=$scratch/$1/lessons/01-chroot/chroot.c code
    code=$(cat)
    perl -0pi -e 'BEGIN { $code = shift } s/(#include <unistd.h>\n)/$1#include <errno.h>\n#include <fcntl.h>\n#include <signal.h>\n#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n#include <sys\/mount.h>\n#include <sys\/vfs.h>\n/; s/(change_root\(const char \*path\)\n\{\n)/$1$code\n/' "$code" "$file"
    grep -qF "${code%%$'\n'*}" "$file"
}

# only NAME TEST: of the student NAME's tests
only() {
    mkdir -p "$scratch/filters"
    echo "^($2)\$" >"$scratch/filters/$1"
    export LAB_FILTERS=$scratch/filters
}

# A copy of all that a grader needs, to be changed: $scratch/copy
copy_project() {
    mkdir "$scratch/copy"
    cp -a "$project"/{scripts,lessons,src,rootfs,Makefile,tests,LICENSE,.clang-format,.editorconfig,build} "$scratch/copy"
}

grade() {
    run "$project/scripts/grade.sh" --seed 7 --to "$scratch/grades" "$@"
}

@test "each starter builds without a warning, by gcc and by clang, and says what is not written yet" {
    other=clang
    [[ ${CC:-gcc} != clang* ]] || other=gcc
    for lab in $(labs); do
        # What else is in the tree is the project's own, and built by both there.
        cp -a "$made/starters/$lab" "$scratch/built"
        mkdir "$scratch/built/build"
        cp -a "$project"/build/{attacks,bin,flags,generated,obj,static} "$scratch/built/build"
        rm -r "$scratch/built/build/bin/$lab" "$scratch/built/build/obj/lessons/$lab"
        run make -C "$scratch/built" -s -j2 programs
        assert_success
        assert_output ''
        command=("$scratch/built/build/bin/$lab" "$root" true)
        [[ $lab != 00-* ]] || command=("${command[0]}" true)
        run "${command[@]}"
        assert_failure 125
        assert_line --index 0 --regexp "^$lab: not written yet: [a-z_]+\(\)$"
        mapfile -t objects < <(cd "$scratch/built" && grep -lF '/* TASK ' "lessons/$lab"/*.c | sed 's|\(.*\)\.c|build/obj/\1.o|')
        run make -C "$scratch/built" -s -j2 "CC=$other" WERROR=1 "${objects[@]}"
        assert_success
        assert_output ''
        rm -r "$scratch/built"
    done
}

@test "each graded test fails on the starter" {
    for lab in $(labs); do
        run jq -r '.score, .extra_data.not_graded, (.tests[] | select(.status != "failed") | .name)' \
            "$made/grades/$lab/results.json"
        assert_output $'0\n0'
        # As many as the table has, which are all that the files have.
        run jq '.tests | length' "$made/grades/$lab/results.json"
        assert_output "$(grep -hc '^@test' "$project/tests/labs/contract.bats" \
            "$project/tests/labs/$lab"/{check,hidden}.bats | awk '{ sum += $1 } END { print sum }')"
    done
}

@test "a lab has 100 points" {
    for lab in $(labs); do
        run jq .extra_data.max_score "$made/grades/$lab/results.json"
        assert_output 100
    done
}

@test "with the solution's functions put back, the lesson's room is as it was" {
    for lab in $(labs); do
        "$starter" --fill "$lab" "$made/starters/$lab"
        run diff -r -x '*.md' "$project/lessons/$lab" "$made/starters/$lab/lessons/$lab"
        assert_output ''
        rm -rf "${made:?}/starters/$lab"
        "$starter" "$lab" "$made/starters/$lab"
        run diff -rq "$project/lessons/$lab" "$made/starters/$lab/lessons/$lab"
        refute_output ''
    done
}

@test "nothing of the solution is in a starter" {
    for lab in $(labs); do
        "$starter" --secrets "$lab" >"$scratch/secrets"
        (($(wc -l <"$scratch/secrets") > 2))
        run grep -rnF -f "$scratch/secrets" "$made/starters/$lab"
        assert_output ''
        # Nor is what only the grader has, a file or a line of it, nor what comes
        # after the lesson.
        cat "$project/tests/labs/$lab"/{hidden.bats,hints.txt,mutants/*} | sed 's/^[-+ ] *//; s/^ *//' |
            grep -E '.{12}' | grep -v '^(void)' | sort -u >"$scratch/graders"
        cat "$project"/lessons/[0-9]*/{,housekeeping/}*.[ch] "$project/src"/*.[ch] "$project/tests/helpers.bash" \
            "$project/tests/labs"/{*.bash,*.bats,*.txt,"$lab/check.bats"} |
            sed 's/^ *//' | sort -u | comm -13 - "$scratch/graders" >"$scratch/only-graders"
        (($(wc -l <"$scratch/only-graders") > 10))
        find "$made/starters/$lab" -path '*/build' -prune -o -type f -not -name '*.md' -exec cat {} + |
            sed 's/^ *//' | sort -u >"$scratch/given"
        run comm -12 "$scratch/given" "$scratch/only-graders"
        assert_output ''
        run find "$made/starters/$lab" -name 'hidden*' -o -name '*.patch' -o -name .git -o -name 'grade*'
        assert_output ''
        run ls "$made/starters/$lab/tests/labs"
        assert_output "$(printf '%s\n' "$lab" check.sh contract.bats helpers.bash tests.txt)"
        for room in "$made/starters/$lab/lessons"/[0-9]*/; do
            room=$(basename "$room")
            [[ ! $room > $lab ]] || fail "$room is in $lab"
        done
        run grep -rE "BEGIN SOLUTION|END SOLUTION" "$made/starters/$lab/lessons" "$made/starters/$lab/src"
        assert_output ''
    done
}

@test "the text of a starter has no dead links" {
    for lab in $(labs); do
        while IFS=: read -r file link; do
            [[ -e $(dirname "$file")/$link ]] || fail "$file: $link"
        done < <(grep -roP --include='*.md' '\]\(\K[^)#: ]+(?=[)#])' "$made/starters/$lab")
        for name in $("$starter" --tasks "$lab" | cut -d '|' -f 3); do
            grep -qF "$name()" "$made/starters/$lab/LAB.md" || fail "LAB.md of $lab: no $name"
        done
    done
}

@test "a student's check stops at the first failure, with the hint, and passes the solution" {
    "$starter" 01 "$scratch/begun"
    make -C "$scratch/begun" -s -j2 programs rootfs
    cp -a "$scratch/begun" "$scratch/mine"
    "$starter" --fill 01 "$scratch/mine"
    make -C "$scratch/mine" -s programs
    run make -C "$scratch/begun" -s test L=01
    assert_failure
    assert_output --partial 'not written yet: change_root()'
    assert_line 'Hint: chroot(2) changes what "/" means, for whoever calls it.'
    assert_line --regexp '^0 passed, 1 failed, 0 could not be tried here \(SEED=[0-9]+\)$'
    run make -C "$scratch/mine" -s test L=01
    assert_success
    assert_line --partial '  +  the attack read-file fails'
    assert_line --regexp '^12 passed, 0 failed, 0 could not be tried here'
}

@test "the same seed gives the same report, another one other values" {
    # The first is the one of setup_file(), which took the name.
    for seed in 01-chroot 7; do
        "$project/scripts/grade.sh" --seed "$seed" --to "$scratch/$seed" "$made/starters/01-chroot"
    done
    run diff {"$made/grades","$scratch/01-chroot"}/01-chroot/report.txt
    assert_output ''
    run diff {"$made/grades","$scratch/7"}/01-chroot/report.txt
    assert_line --regexp '^[<>] .*expected : exit status [0-9]+$'
}

@test "a folder is graded with progress and a table, each student with a seed of the own name" {
    run cat "$made/csv"
    assert_line --index 0 '"student","lesson","points","of","not graded","seed","problem"'
    assert_line '"anna","01-chroot","100","100","0","anna",""'
    assert_line '"ben b","01-chroot","100","100","0","ben b",""'
    assert_line --regexp '^"carl","01-chroot","0","100","0","carl","it does not build .*"$'
    run cat "$made/progress"
    assert_line '2 of 3: ben b'
    run grep '^seed: ' "$made/class-grades/ben b/report.txt"
    assert_output 'seed: ben b'
}

@test "what can't be tried here is not graded: neither full points nor none" {
    copy_project
    sed -i 's/^prepare() {/&\n    cannot "this host has no files"/' \
        "$scratch/copy/lessons/01-chroot/attack-read-file.sh"
    submission mine
    only mine 'the root directory inside is ROOTFS|the attack read-file fails'
    run "$scratch/copy/scripts/grade.sh" --to "$scratch/grades" "$scratch/mine"
    assert_success
    assert_line --index 0 'mine: lab 01-chroot, 20 of 90 points (and 10 that could not be graded here)'
    assert_line '  not graded  the attack read-file fails'
    run jq -r '.score, .extra_data.not_graded, (.tests[].name | select(. == "the attack read-file fails"))' \
        "$scratch/grades/mine/results.json"
    assert_output $'20\n10'
}

@test "Gradescope's file has a score for each test, and hides what students may not see" {
    results=$made/class-grades/anna/results.json
    run jq -r '.tests[] | [.score, .max_score, .status, .visibility] | @tsv' "$results"
    assert_line $'20\t20\tpassed\tvisible'
    assert_line $'10\t10\tpassed\tafter_due_date'
    run jq '(.tests | map(.score) | add) == .score' "$results"
    assert_output true
}

@test "links and odd files in a submission are not followed" {
    submission thief
    room=$scratch/thief/lessons/01-chroot
    ln -sf "$project/lessons/01-chroot/chroot.c" "$room/chroot.c"
    grade "$scratch/thief"
    assert_success
    assert_output --partial '0 of 100 points'
    refute_output --partial 'BEGIN SOLUTION'
    rm -rf "$room"
    ln -s "$project/lessons/01-chroot" "$room"
    grade "$scratch/thief"
    assert_output --partial "lessons/01-chroot isn't a directory"
    rm "$room"
    mkdir "$room"
    mkfifo "$room/chroot.c"
    ln -s "$project/lessons/01-chroot" "$room/housekeeping"
    grade "$scratch/thief"
    assert_output --partial 'no C file in lessons/01-chroot'
    rm "$room/chroot.c"
    head -c 300000 /dev/zero >"$room/chroot.c"
    grade "$scratch/thief"
    assert_output --partial 'larger than 256 KiB'
}

@test "the compiler sees no more than the student's tree" {
    submission thief
    file=$scratch/thief/lessons/01-chroot/chroot.c
    printf '#include "%s"\n' "$project/lessons/01-chroot/chroot.c" >"$file"
    grade "$scratch/thief"
    assert_success
    assert_output --partial 'it does not build'
    assert_output --partial 'No such file or directory'
    printf '#include "/etc/shadow"\n' >"$file"
    grade "$scratch/thief"
    assert_output --partial 'Permission denied'
    refute_output --partial 'root:'
}

@test "a hostile submission reads nothing of the teacher's, and can't harm the machine" {
    touch "$scratch/mine"
    chmod 666 "$scratch/mine"
    hand_in reader <<E
    char built[4096] = "";
    if (readlink("/proc/self/exe", built, sizeof(built) - 20) == -1)
        return -1;
    strcpy(strrchr(built, '/') + 1, "02-pid");
    const char *const secrets[] = { "$project/lessons/01-chroot/chroot.c",
        "$project/tests/labs/01-chroot/hidden.bats", "/etc/shadow", built };
    for (int i = 0; i < 4; i++)
        if (open(secrets[i], O_RDONLY) != -1)
            return fail("stolen: %s", secrets[i]);
    kill(-1, SIGKILL);
    if (open("$scratch/mine", O_RDWR) != -1 || open("/usr/matryoshka-was-here", O_RDWR | O_CREAT, 0644) != -1
        || mount("tmpfs", "/usr", "tmpfs", 0, NULL) == 0)
        return fail("broken in");
E
    sleep 1000 3>&- &
    witness=$!
    grade "$scratch/reader"
    assert_success
    refute_output --partial 'stolen'
    kill "$witness"
    [[ ! -e /usr/matryoshka-was-here && -e /usr/bin/env ]]
}

@test "a submission can't speak for the tests, nor change what it is played with" {
    hand_in liar <<'E'
    char exe[4096] = "";
    if (readlink("/proc/self/exe", exe, sizeof(exe) - 20) == -1)
        return -1;
    strcpy(strrchr(exe, '/') - 3, "attacks/read-file");
    mount("/dev/null", exe, NULL, MS_BIND, NULL);
    for (int fd = 1; fd < 100; fd++)
        dprintf(fd, "ok 1 the root directory inside is ROOTFS\n\033[2J# ");
    return 0;
E
    only liar 'the root directory inside is ROOTFS|the attack read-file fails'
    grade "$scratch/liar"
    assert_success
    assert_line '    0 of  20  the root directory inside is ROOTFS'
    assert_line '    0 of  10  the attack read-file fails'
    refute_output --partial $'\e'
}

@test "a submission that takes all it can get is stopped, and the next one is graded" {
    mkdir "$scratch/class"
    hand_in class/bomb <<'E'
    for (;;)
        fork();
E
    hand_in class/hog <<'E'
    for (;;)
        if (!memset(malloc(1 << 24), 1, 1 << 24))
            break;
E
    hand_in class/writer <<'E'
    static char much[1 << 20];
    struct statfs there;
    statfs("/var/tmp", &there);
    for (int fd = open("/var/tmp/much", O_WRONLY | O_CREAT, 0600); write(fd, much, sizeof(much)) > 0;)
        ;
    return fail("on a file system of type %lx", (long)there.f_type);
E
    submission class/zoe
    # One test of each will do, and the first seconds of it.
    for name in bomb hog writer zoe; do
        only "$name" 'nothing is left on the host'
    done
    LAB_PATIENCE=3 run "$project/scripts/grade.sh" --to "$scratch/grades" "$scratch/class"
    assert_success
    for name in bomb hog writer; do
        assert_line --partial "\"$name\",\"01-chroot\",\"0\",\"100\""
    done
    assert_line --partial '"zoe","01-chroot","10","100"'
    # What it wrote lay in memory, which has an end.
    run cat "$scratch/grades/writer/report.txt"
    assert_output --partial 'on a file system of type 1021994: '
}

@test "a grader that is interrupted leaves nothing" {
    programs='/var/tmp/matryoshka-grade.*/build/bin/01-chroot'
    hand_in slow <<'E'
    for (;;)
        pause();
E
    for signal in INT TERM; do
        env --default-signal=INT "$project/scripts/grade.sh" --to "$scratch/grades" \
            "$scratch/slow" >/dev/null 2>&1 3>&- &
        grader=$!
        wait_until pgrep -f "$programs .*/work/root" >/dev/null
        # Others may be at work on this machine.
        work=$(pgrep -af "$programs" | grep -o '/var/tmp/matryoshka-grade\.[^/]*' | sort -u)
        [[ -d $work ]]
        kill -"$signal" "$grader"
        wait_until has_ended "$grader"
        [[ ! -e $work ]] || fail "left behind: $work"
        run pgrep -f "$programs"
        assert_output ''
    done
}

@test "a sandbox that does not start is this machine's fault: not graded, and 125" {
    copy_project
    printf '#!/bin/sh\necho "07-cgroup: no room" >&2\nexit 125\n' >"$scratch/copy/build/bin/07-cgroup"
    submission mine
    run "$scratch/copy/scripts/grade.sh" --to "$scratch/grades" "$scratch/mine"
    assert_failure 125
    assert_line --index 0 'mine: lab 01-chroot, 0 of 0 points (and 100 that could not be graded here)'
    assert_line 'the sandbox did not start: 07-cgroup: no room'
    run cat "$scratch/grades/mine/row.csv"
    assert_output '"mine","01-chroot","0","0","100","'"$(jq -r .extra_data.seed "$scratch/grades/mine/results.json")"'","the sandbox did not start: 07-cgroup: no room"'
}

@test "without what the tests need nobody is graded, and a student is told" {
    submission mine
    without bats jq
    PATH=$scratch/bin run "$project/scripts/grade.sh" --to "$scratch/grades" "$scratch/mine"
    assert_failure 125
    assert_output $'grade.sh: missing: bats jq\ngrade.sh: fix: scripts/setup.sh labs'
    PATH=$scratch/bin run "$scratch/mine/tests/labs/check.sh"
    assert_failure 125
    assert_output $'check.sh: missing: bats jq\ncheck.sh: fix: scripts/setup.sh labs'
    # A bats that doesn't do what it should is nobody's fault but ours.
    mkdir "$scratch/other"
    printf '#!/bin/sh\necho "bats: no such thing" >&2\nexit 1\n' >"$scratch/other/bats"
    chmod +x "$scratch/other/bats"
    PATH=$scratch/other:$PATH run "$project/scripts/grade.sh" --to "$scratch/grades" "$scratch/mine"
    assert_failure 125
    assert_line --index 0 'mine: lab 01-chroot, 0 of 0 points (and 100 that could not be graded here)'
    assert_line 'the tests did not start: bats: no such thing'
}

@test "what starter.py and grade.sh don't know is refused in a line: 125" {
    touch "$scratch/file"
    for words in '' '99 x' "01 $project" '01 x 9' '--fill 01 /nowhere' '--nonsense'; do
        # shellcheck disable=SC2086 # several words
        run "$starter" $words
        assert_failure 125
        assert_line --index 0 --partial 'starter.py: '
        assert_equal "${#lines[@]}" 1
    done
    mkdir "$scratch/empty"
    for words in '' /nowhere "$scratch/file" "$scratch/empty" --nonsense '--seed'; do
        # shellcheck disable=SC2086 # several words
        run "$project/scripts/grade.sh" $words
        assert_failure 125
        assert_line --index 0 --partial 'grade.sh: '
    done
    run setpriv --reuid=65534 --clear-groups "$project/scripts/grade.sh" "$project"
    assert_failure 125
}

@test "a mark without an end, or within another one, is found" {
    mkdir -p "$scratch/tree/scripts" "$scratch/tree/lessons/01-chroot"
    cp "$starter" "$scratch/tree/scripts"
    file=$scratch/tree/lessons/01-chroot/chroot.c
    for wrong in $'/* BEGIN SOLUTION */\nint\nf(void)\n{\n}' \
        $'/* BEGIN SOLUTION */\n/* BEGIN SOLUTION */\n/* END SOLUTION */' \
        '/* END SOLUTION */' $'/* BEGIN SOLUTION */\nstatic int x;\n/* END SOLUTION */'; do
        printf '%s\n' "$wrong" >"$file"
        run "$scratch/tree/scripts/starter.py" --tasks 01
        assert_failure 125
        assert_output --partial 'chroot.c:'
    done
    # So is a task without a hint, and a hint without a task.
    mkdir -p "$scratch/tree/tests/labs/01-chroot"
    hints=$scratch/tree/tests/labs/01-chroot/hints.txt
    printf '/* BEGIN SOLUTION */\nint\nf(void)\n{\n}\n/* END SOLUTION */\n' >"$file"
    printf 'f: one call.\n' >"$hints"
    run "$scratch/tree/scripts/starter.py" --tasks 01
    assert_output '1|lessons/01-chroot/chroot.c|f|one call.'
    printf 'f: one call.\ng: one more.\n' >"$hints"
    run "$scratch/tree/scripts/starter.py" --tasks 01
    assert_failure 125
    assert_output "starter.py: $hints: no task begins with g"
    : >"$hints"
    run "$scratch/tree/scripts/starter.py" --tasks 01
    assert_failure 125
    assert_output "starter.py: $hints: no hint for f"
}

@test "exercises: their own tests fail on the tree as it is given, and pass on the solution" {
    cd "$scratch"
    for text in "$project"/tests/labs/*/exercise-*.md; do
        lab=$(basename "$(dirname "$text")") number=$(basename "$text" .md)
        number=${number#exercise-}
        [[ -z ${LESSONS:-} || $LESSONS == "$lab" ]] || continue
        # The chapter asks for it, and doesn't tell.
        grep -qE "make starter L=${lab%%-*} E=$number\b" "$project/lessons/$lab/README.md"
        mkdir -p "$lab/$number"
        "$starter" "$lab" "$lab/$number/given" "$number"
        cp -a "$lab/$number/given" "$lab/$number/solved"
        "$starter" --fill "$lab" "$lab/$number/solved" "$number"
    done
    # In the given tree the lesson itself is there: one test of the contract shows it.
    only given "$({
        sed -n 's/^@test "\(.*\)" {$/\1/p' "$project"/tests/labs/*/exercise-*.bats
        echo "the exit status is the command's own"
    } | sed 's/[][\.*^$+?(){}|]/\\&/g' | paste -s -d '|')"
    # shellcheck disable=SC2016 # for the shell inside
    printf '%s\n' ??-*/* | xargs -P 2 -I '{}' bash -c \
        '"$0/scripts/grade.sh" --lesson "${1%/*}" --exercise "${1#*/}" --to "$1/grades" "$1"' "$project" '{}' >/dev/null 2>&1
    for exercise in ??-*/*; do
        run cat "$exercise/grades/grades.csv"
        assert_line --partial "\"given\",\"$exercise\",\"5\",\"100\",\"0\""
        assert_line --partial "\"solved\",\"$exercise\",\"100\",\"100\",\"0\""
        run sed -n 's/^not ok [0-9]* //p' "$exercise/grades/given/results.tap"
        assert_output "$(sed -n 's/^@test "\(.*\)" {$/\1/p' "$project/tests/labs/${exercise/\//\/exercise-}.bats")"
    done
}
