#!/usr/bin/env bats
# Course labs: what a student is given, and how it is graded.  That each wrong
# submission is caught, and each right one full, is in mutants.sh.
# bats file_tags=root
# shellcheck source=tests/helpers.bash
source "$BATS_TEST_DIRNAME/helpers.bash"

# All starters are made and graded once, and so is a class meanwhile.
setup_file() {
    ((EUID == 0)) || return 0
    local lab name
    cd "$BATS_FILE_TMPDIR" || return
    mkdir starters class
    for lab in $(labs); do
        "$project/scripts/starter.py" "$lab" "starters/$lab"
    done
    "$project/scripts/grade.sh" --to "$BATS_FILE_TMPDIR/grades" starters >/dev/null 2>&1 </dev/null
    "$project/scripts/starter.py" 01 class/anna
    "$project/scripts/starter.py" --fill 01 class/anna
    for name in 'ben b' carl; do
        cp -a class/anna "class/$name"
    done
    rm class/carl/lessons/01-chroot/chroot.c
    mkdir class/empty
    grade_class >csv 2>progress
}

grade_class() {
    "$project/scripts/grade.sh" --to "$BATS_FILE_TMPDIR/class-grades" --time 600 "$BATS_FILE_TMPDIR/class" </dev/null
}

setup() {
    need_root
    common_setup
    made=$BATS_FILE_TMPDIR
    starter=$project/scripts/starter.py
}

# The labs to be tested: LESSONS, which `make test L=03` sets, or all.
labs() {
    local lesson
    for lesson in $(lessons_from 00); do
        [[ ! -d $project/tests/labs/$lesson ]] || printf '%s\n' "$lesson"
    done
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

# A copy of all that a grader needs, to be changed: $scratch/copy.  What others make and
# remove in build/ is not looked at.
copy_project() {
    mkdir -p "$scratch/copy/build/toy"
    cp -a "$project"/{scripts,lessons,src,rootfs,Makefile,tests,LICENSE,.clang-format,.editorconfig} "$scratch/copy"
    cp -a "$project"/build/{attacks,bin,demo,flags,generated,obj,rootfs,static,tests} "$scratch/copy/build"
    cp -a "$project"/build/toy/[0-9]* "$scratch/copy/build/toy"
}

grade() {
    run "$project/scripts/grade.sh" --seed 7 --time 600 --to "$scratch/grades" "$@"
}

# points_of NAME: what a student got, in $scratch/grades
points_of() {
    jq -r '.extra_data.points' "$scratch/grades/$1/results.json"
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

@test "nothing written has no points, and the report says so of each task" {
    for lab in $(labs); do
        run jq -r '.score, .extra_data.not_graded, (.tests[] | select(.status != "failed") | .name)' \
            "$made/grades/$lab/results.json"
        assert_output $'0\n0'
        # As many as the table has, which are all that the files have.
        run jq '.tests | length' "$made/grades/$lab/results.json"
        assert_output "$(grep -hc '^@test' "$project/tests/labs/contract.bats" \
            "$project/tests/labs/$lab"/{check,hidden}.bats | awk '{ sum += $1 } END { print sum }')"
        run grep -c '^ *0 of .* task .*: not written yet$' "$made/grades/$lab/report.txt"
        assert_output "$("$starter" --tasks "$lab" | wc -l)"
    done
}

@test "a lab has 100 points" {
    for lab in $(labs); do
        run jq .extra_data.max_score "$made/grades/$lab/results.json"
        assert_output 100
    done
}

@test "who clones, builds and grades and lets nobody else read costs nobody points" {
    copy_project
    find "$scratch/copy" -path '*/build/rootfs' -prune -o -not -type l -exec chmod go= {} +
    cd "$scratch" && umask 077
    copy/scripts/starter.py 01 anna
    copy/scripts/starter.py --fill 01 anna
    run copy/scripts/grade.sh --time 600 --to grades anna
    assert_success
    assert_equal "$(points_of anna)" 100
    # Whoever may not read reports still may not.
    assert_equal "$(stat -c %a grades grades/anna/report.txt | xargs)" '700 600'
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
        assert_output "$(printf '%s\n' "$lab" check.py contract.bats helpers.bash points.py tests.txt)"
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

@test "a student's check shows points, each task on its own line, and takes one test or one task" {
    "$starter" 04 "$scratch/mine"
    make -C "$scratch/mine" -s -j2 programs rootfs
    run make -C "$scratch/mine" -s test L=04
    assert_failure
    assert_line '     0 of 22.1 points  task 3  set_hostname: not written yet'
    assert_line --regexp '^0 passed, .*: 0 of 95 points \(SEED=[0-9]+\)$'
    # One task is solved, another one wrong: what isn't written does nothing.
    mkdir "$scratch/solved"
    cp -a "$scratch/mine/." "$scratch/solved"
    "$starter" --fill 04 "$scratch/solved"
    cp "$scratch/solved/lessons/04-uts/uts.c" "$scratch/mine/lessons/04-uts"
    sed -i 's/return refuse("not written yet: mount_mqueue()");/return 0;/' "$scratch/mine/lessons/04-uts/ipc.c"
    make -C "$scratch/mine" -s programs
    run make -C "$scratch/mine" -s test L=04
    assert_failure
    assert_line '  +  the host name is matryoshka, or what --hostname says'
    assert_line 'Hint: make the directory, and mount a file system of the type mqueue, with nosuid, nodev and noexec.'
    assert_line --partial '   0 of 22.1 points  task 2  mount_mqueue'
    assert_line --partial '22.1 of 22.1 points  task 3  set_hostname'
    run make -C "$scratch/mine" -s test L=04 TASK=3
    assert_success
    assert_line --partial '1 passed, 0 failed, 0 could not be tried here: 10 of 10 points'
    run make -C "$scratch/mine" -s test L=04 TEST='attack rename'
    assert_success
    assert_line '  +  the attack rename-host fails'
    assert_line --partial '1 passed, 0 failed'
}

@test "a neighbour's containers that come and go cost a student no points" {
    "$starter" 04 "$scratch/mine"
    "$starter" --fill 04 "$scratch/mine"
    make -C "$scratch/mine" -s -j2 programs rootfs
    neighbour &
    neighbour=$!
    run make -C "$scratch/mine" -s test L=04 TEST='left on the host'
    kill "$neighbour"
    wait "$neighbour"
    assert_success
}

# What one container after the other leaves for others to see, while it runs.
neighbour() {
    local cgroup number ended=''
    cgroup=$(cgroup_for pids)/matryoshka
    trap 'ended=yes' TERM
    for ((number = 1; ; number++)); do
        mkdir "$cgroup-$number"
        ip link add "doll-$number" type bridge
        sleep 0.2 || true
        rmdir "$cgroup-$number"
        ip link del "doll-$number"
        [[ -z $ended ]] || return 0
    done 3>&-
}

@test "the same seed gives the same report, another one other values" {
    hand_in mine <<<'    return 0;'
    only mine 'the root directory inside is ROOTFS'
    for run in 8 8-again 7; do
        "$project/scripts/grade.sh" --seed "${run%-again}" --to "$scratch/$run" "$scratch/mine"
    done
    run diff "$scratch"/{8,8-again}/mine/report.txt
    assert_output ''
    run diff "$scratch"/{8,7}/mine/report.txt
    assert_line --regexp '^[<>] .*cat: /w[0-9a-f]*: No such file'
}

@test "a folder is graded with progress and tables, each student with a seed of the own name" {
    run cat "$made/csv"
    assert_output "$(printf '%s\n' \
        '"student","lesson","points","of","not graded","late days","spoken","seed","problem"' \
        '"anna","01-chroot","100","100","0","","","anna",""' \
        '"ben b","01-chroot","100","100","0","","","ben b",""' \
        '"carl","01-chroot","0","100","0","","","carl","nothing is written yet"' \
        '"empty","01-chroot","0","100","0","","","empty","no lesson of ours in it"')"
    run cat "$made/progress"
    assert_line --regexp '^[1-4] of 4: ben b: 100 of 100'
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
    assert_line --regexp '^mine: lab 01-chroot, .* \(and 10 that could not be graded here\)$'
    assert_line '  not graded  the attack read-file fails'
    # For Gradescope the rest counts for all, and the test for nothing.
    run jq -c '(.score * 9 / 10 - .extra_data.points | fabs) < 0.1,
        (.tests[] | select(.name == "the attack read-file fails") | [.score, .max_score, .output])' \
        "$scratch/grades/mine/results.json"
    assert_line --index 0 true
    assert_line --index 1 --partial '[null,null,"not graded\n'
}

@test "Gradescope's file keeps to its specification, and hides what students may not see" {
    results=$made/class-grades/anna/results.json
    run jq -r '.tests[] | [.score, .max_score, .status, .visibility, .output_format] | @tsv' "$results"
    assert_line $'20\t20\tpassed\tvisible\ttext'
    assert_line $'10\t10\tpassed\tafter_due_date\ttext'
    run jq '(.tests | map(.score) | add) == .score' "$results"
    assert_output true
    # Its "Autograder Specifications" know these keys, and no others.
    run jq -r '(keys - ["score", "execution_time", "output", "output_format", "test_output_format",
            "test_name_format", "visibility", "stdout_visibility", "extra_data", "tests", "leaderboard"])
        + ((.tests | map(keys) | add // []) - ["score", "max_score", "status", "name", "name_format", "number",
            "output", "output_format", "tags", "visibility", "extra_data"]) | .[]' \
        "$made"/class-grades/*/results.json
    assert_output ''
}

@test "links and odd files in a submission are not followed" {
    submission thief
    room=$scratch/thief/lessons/01-chroot
    ln -sf "$project/lessons/01-chroot/chroot.c" "$room/chroot.c"
    grade --lesson 01 "$scratch/thief"
    assert_success
    assert_line --partial 'task 1  change_root: not written yet'
    rm -rf "$room"
    ln -s "$project/lessons/01-chroot" "$room"
    grade --lesson 01 "$scratch/thief"
    assert_output --partial 'a link is not followed: lessons/01-chroot'
    rm "$room"
    mkdir "$room"
    mkfifo "$room/chroot.c"
    ln -s "$project/lessons/01-chroot" "$room/housekeeping"
    grade --lesson 01 "$scratch/thief"
    assert_output --partial 'no C file in lessons/01-chroot'
    rm "$room/chroot.c"
    head -c 300000 /dev/zero >"$room/chroot.c"
    grade --lesson 01 "$scratch/thief"
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
    for (int i = 1; i < 300; i++) {
        char path[32], all[100000] = "";
        snprintf(path, sizeof(path), "/proc/%d/environ", i);
        int fd = open(path, O_RDONLY);
        ssize_t size = fd == -1 ? 0 : read(fd, all, sizeof(all));
        if (size > 0 && (memmem(all, size, "LAB_", 4) || memmem(all, size, "BATS", 4)))
            return fail("stolen: %s", path);
    }
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

@test "a submission that takes all it can get is stopped, and costs nobody else a point" {
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
    # It fills its disk, and then says so without end.
    hand_in class/writer <<'E'
    static char much[1 << 20];
    struct statfs there;
    statfs("/var/tmp", &there);
    for (int fd = open("/var/tmp/much", O_WRONLY | O_CREAT, 0600); write(fd, much, sizeof(much)) > 0;)
        ;
    for (;;)
        fail("on a file system of type %lx", (long)there.f_type);
E
    submission class/zoe
    # One test of each will do, and the first seconds of it.
    for name in bomb hog writer zoe; do
        only "$name" 'the root directory inside is ROOTFS'
    done
    LAB_PATIENCE=3 run "$project/scripts/grade.sh" --to "$scratch/grades" "$scratch/class"
    assert_success
    for name in bomb hog writer; do
        assert_line --partial "\"$name\",\"01-chroot\",\"0\",\"100\""
    done
    assert_line --partial '"zoe","01-chroot","20","100"'
    # What it wrote lay in memory, which has an end.
    run cat "$scratch/grades/writer/report.txt"
    assert_output --partial 'on a file system of type 1021994: '
    (($(cat "$scratch/grades/writer"/* | wc -c) < 100000)) || fail 'a long report'
}

@test "a submission that lets others wait ends in time, and what it missed has no points" {
    hand_in slow <<<'    sleep(6);'
    begun=$SECONDS
    run "$project/scripts/grade.sh" --time 12 --to "$scratch/grades" "$scratch/slow"
    assert_success
    assert_line --index 0 'slow: lab 01-chroot, 0 of 100 points'
    assert_line --partial '| the time was up before this test'
    ((SECONDS - begun < 60))
}

@test "a lack of room is this machine's: not graded, never 0" {
    copy_project
    submission mine
    only mine 'the root directory inside is ROOTFS'
    sed -i 's/size=64M/size=1M/' "$scratch/copy/tests/labs/helpers.bash"
    run "$scratch/copy/scripts/grade.sh" --to "$scratch/grades" "$scratch/mine"
    assert_line '  not graded  the root directory inside is ROOTFS'
    assert_line --partial 'there is no room for the test'
    sed -i 's/^ROOM = "[0-9]*M"/ROOM = "1M"/' "$scratch/copy/scripts/grade/trial.py"
    run "$scratch/copy/scripts/grade.sh" --to "$scratch/grades" "$scratch/mine"
    assert_failure 125
    assert_line --index 0 'mine: lab 01-chroot, 0 of 0 points (and 100 that could not be graded here)'
    run jq .score "$scratch/grades/mine/results.json"
    assert_output null
}

@test "each task has its points by itself, whatever became of the others" {
    mkdir "$scratch/class"
    for name in second wrong broken moved; do
        "$starter" 02 "$scratch/class/$name"
    done
    "$starter" 02 "$scratch/whole"
    "$starter" --fill 02 "$scratch/whole"
    room=lessons/02-pid
    cd "$scratch/class"
    # One is solved, the other one left alone, does nothing, or doesn't compile.
    cp "$scratch/whole/$room/proc.c" "second/$room"
    sed -i 's/return refuse("not written yet: .*");/return 0;/' "wrong/$room/proc.c"
    cp "$scratch/whole/$room/init.c" "wrong/$room"
    cp "$scratch/whole/$room/init.c" "broken/$room"
    sed -i 's/return refuse("not written yet: .*");/return here;/' "broken/$room/proc.c"
    # Without the marks, and with functions that others than we have thought of.
    sed '/SOLUTION/d; s/^mount_proc/mount_it/' "$scratch/whole/$room/proc.c" >"moved/$room/proc.c"
    printf '\nint\nmount_proc(void)\n{\n    return mount_it();\n}\n' >>"moved/$room/proc.c"
    sed -i 's/^#include "fail.h"/int mount_it(void);\n&/' "moved/$room/proc.c"
    sed '/SOLUTION/d' "$scratch/whole/$room/init.c" >"moved/$room/init.c"
    grade .
    assert_success
    for points in second=21.7 wrong=78.3 broken=78.3 moved=100; do
        assert_equal "${points%=*} $(points_of "${points%=*}")" "$(tr '=' ' ' <<<"$points")"
    done
    run cat "$scratch/grades/broken/report.txt"
    assert_line --partial '| it does not build'
    assert_line '     0 of 21.7  task 2  mount_proc'
}

@test "a function that has another program do its work has no points, as LAB.md says" {
    "$starter" 05 "$scratch/lazy"
    "$starter" --fill 05 "$scratch/lazy"
    grep -qF 'system()' "$scratch/lazy/LAB.md"
    file=$scratch/lazy/lessons/05-net/link.c
    printf '\n#include <stdlib.h>\nint lazy(void);\nint\nlazy(void)\n{\n    return system("ip route");\n}\n' >>"$file"
    only lazy 'what goes to no network known otherwise goes to the bridge|a PATH that is no network namespace is an error: 125'
    grade "$scratch/lazy"
    assert_success
    assert_line 'link.c has another program do the work: system()'
    assert_line '    0 of   4  what goes to no network known otherwise goes to the bridge'
    assert_line '    3 of   3  a PATH that is no network namespace is an error: 125'
}

@test "archives, folders in folders, odd names and odd things are one row each" {
    mkdir -p "$scratch/class/deep er/lab 01 (final)" "$scratch/class/empty" "$scratch/class/flat"
    cd "$scratch/class"
    zoe=$(printf "Zo\303\253 \"Q\" O'X\n2")
    cp -a "$made/class/anna/." 'deep er/lab 01 (final)'
    cp "$made/class/anna/lessons/01-chroot"/*.[ch] flat
    mkdir "$zoe"
    cp -a "$made/class/anna/lessons" "$zoe"
    tar -C "$made/class/anna" -czf 'Anna B_123_assignsubmission_file_.tar.gz' lessons
    python3 - "$made/class/anna" <<'E'
import sys, zipfile
for name, prefix in ("bcd_LATE_77_88_lab.zip", "x/y/"), ("climber.zip", "../../"):
    with zipfile.ZipFile(name, "w") as archive:
        archive.write(sys.argv[1] + "/lessons/01-chroot/chroot.c", prefix + "lessons/01-chroot/chroot.c")
        archive.writestr("__MACOSX/lessons/01-chroot/._chroot.c", "odd")
with zipfile.ZipFile("bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    archive.writestr("lessons/01-chroot/chroot.c", b"0" * (100 << 20))
E
    head -c 1000 bomb.zip >cut.zip
    ln -s 'deep er' link
    echo text >notes.txt
    for name in 'deep er' flat "${zoe/$'\n'/?}" climber bcd_LATE_77_88_lab 'Anna B_123_assignsubmission_file_'; do
        only "$name" 'the root directory inside is ROOTFS'
    done
    run "$project/scripts/grade.sh" --lesson 01 --due 2000-01-01 --time 600 --to "$scratch/grades" .
    assert_success
    for name in 'deep er' flat climber bcd_LATE_77_88_lab 'Anna B_123_assignsubmission_file_' 'Zo.* ""Q"" O.X.2'; do
        run grep -xcE "\"$name\",\"01-chroot\",\"20\",\"100\",\"0\",\"[0-9]{4}\",\"\",.*" "$scratch/grades/grades.csv"
        assert_equal "$name: $output" "$name: 1"
    done
    run cat "$scratch/grades/grades.csv"
    assert_equal "${#lines[@]}" 12
    assert_line --regexp '^"bomb","01-chroot","0","100","0",.*"chroot.c is larger than 256 KiB, or '
    assert_line --regexp "^\"cut\",.*\"an archive can't be unpacked: "
    assert_line --regexp '^"empty",.*"no C file in lessons/01-chroot"$'
    assert_line --regexp '^"link",.*"a link is no submission"$'
    assert_line --regexp '^"notes.txt",.*"neither a directory nor an archive"$'
    run cat "$scratch/grades/moodle.csv"
    assert_line '"Participant 123","Anna B","20","100",""'
    run cat "$scratch/grades/canvas.csv"
    assert_line '"Student","ID","SIS Login ID","Section","Lab 01-chroot"'
    assert_line '"bcd","77","","","20"'
}

@test "what was interrupted goes on, and another lab's results stay" {
    cd "$made"
    before=$(stat -c %Y class-grades/anna/results.json)
    rm class-grades/carl/results.json
    run --separate-stderr grade_class
    assert_success
    # shellcheck disable=SC2154 # bats sets it
    assert_regex "$stderr" 'anna: 100 of 100, as before'
    assert_equal "$(stat -c %Y class-grades/anna/results.json)" "$before"
    [[ -e class-grades/carl/results.json ]]
    assert_equal "$output" "$(<csv)"
    run "$project/scripts/grade.sh" --lesson 02 --to class-grades class
    assert_failure 125
    assert_output --partial 'class-grades has results of lab 01-chroot; --to says where these go'
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
    # Gradescope, too, says that it was not graded.
    run jq -c '[.score, .extra_data.not_graded, .extra_data.problem]' "$scratch/grades/mine/results.json"
    assert_output '[null,100,"the sandbox did not start: 07-cgroup: no room"]'
}

@test "nothing runs in a sandbox outside of its cgroups" {
    # shellcheck source=scripts/grade/sandbox.sh
    source "$project/scripts/grade/sandbox.sh"
    mkdir "$scratch/work"
    sandbox_start "$scratch/sandbox" "$project" "$scratch/work" divide
    run "${sandbox_enter[@]}" cat /proc/self/cgroup
    assert_line --regexp '^[0-9]+:([a-z]+,)*(pids(,[a-z]+)*)?:/inside/session$'
    rmdir "${sandbox_cgroups[@]/%//session}"
    run "${sandbox_enter[@]}" echo here
    assert_failure 125
    refute_line here
    sandbox_stop
}

@test "without what the tests need nobody is graded, and a student is told" {
    submission mine
    without bats patch
    PATH=$scratch/bin run "$project/scripts/grade.sh" --to "$scratch/grades" "$scratch/mine"
    assert_failure 125
    assert_output $'grade.sh: missing: bats patch\ngrade.sh: fix: scripts/setup.sh labs'
    PATH=$scratch/bin run "$scratch/mine/tests/labs/check.py"
    assert_failure 125
    assert_output $'check.py: missing: bats patch\ncheck.py: fix: scripts/setup.sh labs'
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
    for words in '' /nowhere "$scratch/empty" --nonsense '--seed' '--due soon /' '--lesson 99 /' '--time x /'; do
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
    mkdir -p "$scratch/tree/tests/labs"
    cp "$starter" "$scratch/tree/scripts"
    cp "$project/tests/labs/points.py" "$scratch/tree/tests/labs"
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
    # In the given tree the lesson itself is there, which is worth nothing.
    only given "$({
        sed -n 's/^@test "\(.*\)" {$/\1/p' "$project"/tests/labs/*/exercise-*.bats
        echo "the exit status is the command's own"
    } | sed 's/[][\.*^$+?(){}|]/\\&/g' | paste -s -d '|')"
    # shellcheck disable=SC2016 # for the shell inside
    printf '%s\n' ??-*/* | xargs -P 2 -I '{}' bash -c \
        '"$0/scripts/grade.sh" --lesson "${1%/*}" --exercise "${1#*/}" --to "$1/grades" "$1"' "$project" '{}' >/dev/null 2>&1
    for exercise in ??-*/*; do
        run cat "$exercise/grades/grades.csv"
        assert_line --partial "\"given\",\"$exercise\",\"0\",\"100\",\"0\""
        assert_line --partial "\"solved\",\"$exercise\",\"100\",\"100\",\"0\""
        # Each of its own fails because of what it found.
        run jq -r '.tests[] | select(.status == "failed" and (.output | test("in test file .*exercise"))) | .name' \
            "$exercise/grades/given/results.json"
        assert_output "$(sed -n 's/^@test "\(.*\)" {$/\1/p' "$project/tests/labs/${exercise/\//\/exercise-}.bats")"
    done
}
