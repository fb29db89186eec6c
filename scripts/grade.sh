#!/usr/bin/env bash
# Grades what students hand in for a lesson's lab, without anybody reading it.
#
# usage: grade.sh [OPTION]... DIR     (as root; DIR: a student's tree, or a folder
#                                     with one directory for each student)
#   --lesson LESSON  the lab (default: the newest lesson in the student's tree)
#   --exercise NUMBER  an exercise of that lesson's chapter, instead of the lab
#   --seed SEED      what the random values follow from (default: DIR's last name
#                    for each student of a folder, else a random one, as reported)
#   --to DIR         where the reports go (build/grades)
#   --secret NAME    a file of the teacher's; a seed is nothing without it (none)
#
# Of a submission only the C files of the lesson's room and of its housekeeping are
# taken.  They are built and run in a sandbox: see scripts/grade/sandbox.sh and
# tests/labs/README.md.
#
# environment: LAB_FILTERS=DIR   for our own tests: of the student NAME only those
#                                graded tests run that the pattern in DIR/NAME fits
#
# For each student the reports are report.txt, results.tap and, for Gradescope,
# results.json; for a folder there is grades.csv, too.  The exit status is 0 if
# all could be graded, whatever their points; 125 if something is wrong here.
set -euo pipefail

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)

# shellcheck source=scripts/options.sh
source "$project/scripts/options.sh"
# shellcheck source=scripts/grade/report.sh
source "$project/scripts/grade/report.sh"
# shellcheck source=scripts/grade/submission.sh
source "$project/scripts/grade/submission.sh"

declare -A option=([to]=$project/build/grades)

die() {
    printf 'grade.sh: %s\n' "$@" >&2
    exit 125
}

check_options() {
    ((${#words[@]} == 1)) || die 'usage: grade.sh [OPTION]... DIR; --help says more'
    [[ -d ${words[0]} ]] || die "${words[0]}: no such directory"
    [[ -z ${option[secret]:-} || -r ${option[secret]} ]] ||
        die "${option[secret]}: can't be read"
}

# Without bats, say, each test would seem to have failed.
check_tools() {
    local missing
    missing=$("$project/scripts/setup.sh" --missing labs)
    [[ -z $missing ]] || die "missing: $missing" 'fix: scripts/setup.sh labs'
}

# The submissions: each a tree with lessons/ in it.
find_submissions() {
    local each
    if [[ -d $1/lessons ]]; then
        submissions=("$1")
        return
    fi
    for each in "$1"/*/; do
        [[ ! -L ${each%/} ]] || die "${each%/}: a link is no submission"
        submissions+=("${each%/}")
    done
    [[ -d ${submissions[0]:-} ]] || die "$1: no submission in there, which is a tree with lessons/"
}

# lesson_of SUBMISSION: its newest one, which must be one of ours.
lesson_of() {
    local room=${option[lesson]:-} rooms
    if [[ -z $room ]]; then
        rooms=("$1"/lessons/??-*/)
        room=$(basename "${rooms[-1]}")
    fi
    rooms=("$project"/tests/labs/"$room"*/"$test_file")
    [[ $room =~ ^[0-9][0-9][a-z-]*$ && -f ${rooms[0]} ]] || return 1
    basename "$(dirname "${rooms[0]}")"
}

# lab_of LESSON: what the table of tests calls it
lab_of() {
    printf '%s\n' "$1${option[exercise]:+/${option[exercise]}}"
}

# make_base LESSON: the student's tree as it was handed out, built: what isn't the
# lesson's own is the same for all, and made once.
make_base() {
    local base=$work/base-$1
    [[ ! -d $base ]] || return 0
    "$project/scripts/starter.py" "$1" "$base" ${option[exercise]:+"${option[exercise]}"}
    mkdir -m 755 "$base/build"
    (cd "$project/build" && cp -a flags obj bin attacks static generated rootfs "$base/build")
    remove_floors_from "$1" "$base/build"
    make -C "$base" -s --no-print-directory programs >"$work/log" 2>&1 ||
        die "the starter of $1 doesn't build:" "$(<"$work/log")"
}

# remove_floors_from LESSON DIR: what was built of the lessons from there on, which
# is the solution, too
remove_floors_from() {
    local room
    for room in "$project"/lessons/[0-9]*/; do
        room=$(basename "$room")
        [[ $room < $1 ]] || rm -rf "${2:?}/obj/lessons/$room" "${2:?}/bin/$room"
    done
    [[ $1 > 02-pid ]] || rm -f "$2/static"/*
}

# seed_of NAME
seed_of() {
    local seed=${option[seed]:-$1}
    if [[ -n ${option[secret]:-} ]]; then
        seed=$(printf '%s\n' "$seed" | cat - "${option[secret]}" | sha256sum | cut -c 1-16)
    fi
    printf '%s\n' "$seed"
}

# name_of SUBMISSION: as the reports call it
name_of() {
    basename "$(realpath -- "$1")"
}

# grade NUMBER SUBMISSION LESSON: writes its reports.  In a shell of its own.
grade() {
    local number=$1 submission=$2 lesson=$3 name report seed untried=''
    name=$(name_of "$submission")
    report=${option[to]}/$name
    mkdir -p "$report"
    rm -f "$report"/{report.txt,results.tap,results.json,row.csv}
    if [[ -z $lesson ]]; then
        report_problem "$name" 'no lesson of ours in lessons/'
        return
    fi
    seed=$(seed_of "$name")
    # Each submission's root is another user of this machine.
    export LAB_BASE=$((1300000000 + number * 131072))
    if collect_submission "$submission" "$lesson" "$work/$number" &&
        build_submission "$lesson" "$work/$number"; then
        run_tests "$lesson" "$work/$number" "$seed" "${LAB_FILTERS:-}/$name" >"$report/results.tap"
        end_sandboxes "$work/$number"
        # bats says first how many tests there are, whatever becomes of them.
        if grep -q '^1\.\.' "$report/results.tap"; then
            write_reports "$name" "$(lab_of "$lesson")" "$seed"
        else
            untried=yes
            report_problem "$name" "the tests did not start: $(<"$report/results.tap")" \
                "$(lab_of "$lesson")" "$seed"
        fi
    else
        report_problem "$name" "$problem" "$(lab_of "$lesson")" "$seed"
    fi
    rm -rf --one-file-system "${work:?}/$number"
    [[ -z $untried ]]
}

# Two at a time: most of a test is waiting.
grade_all() {
    local number total=${#submissions[@]} lesson
    for ((number = 0; number < total; number++)); do
        lesson=$(lesson_of "${submissions[number]}") || lesson=''
        # Before the shells part: they share it.
        [[ -z $lesson ]] || make_base "$lesson"
        ((number < 2)) || wait -n || broken=125
        grade "$number" "${submissions[number]}" "$lesson" &
        ((total == 1)) || printf '%d of %d: %s\n' $((number + 1)) "$total" \
            "$(basename "${submissions[number]}")" >&2
    done
    while [[ -n $(jobs -rp) ]]; do
        wait -n || broken=125
    done
}

# All others here are ours: sandboxes, which remove their cgroups if they are asked
# to end, and tests.
clean_up() {
    trap '' INT TERM HUP
    kill -TERM -1 2>/dev/null || true
    wait_until no_sandbox "$work" || true
    umount -l "$work"
    rmdir "$work"
}

# In namespaces of our own: mounts go with us, and so does each process, whatever a
# submission made of it.
on_own_host() {
    GRADE_HOST=ready unshare --mount --propagation private --pid --fork --kill-child \
        --mount-proc "$0" "$@" &
    local status=0 child=$!
    # unshare(1) itself doesn't pass signals on.
    trap 'pkill -TERM -P "$child"' INT TERM HUP
    wait "$child" || status=$?
    # A signal ends the wait, and not what was waited for.
    while [[ -d /proc/$child ]]; do
        status=0
        wait "$child" || status=$?
    done
    return "$status"
}

main() {
    local words=() submissions=() broken=0 test_file=check.bats

    parse_options '' 'lesson|exercise|seed|to|secret' "$@"
    check_options
    [[ -z ${option[exercise]:-} ]] || test_file=exercise-${option[exercise]}.bats
    ((EUID == 0)) || die 'submissions run in a sandbox, which needs root: use sudo'
    find_submissions "${words[0]}"
    [[ -x $project/build/bin/07-cgroup && -d $project/build/rootfs ]] ||
        die 'nothing is built: type make programs rootfs'
    # In there we are PID 1.
    if [[ ${GRADE_HOST:-} != ready || $$ != 1 ]]; then
        check_tools
        on_own_host "$@"
        return
    fi
    mkdir -p "${option[to]}"
    # Not /tmp, over which the sandbox has one of its own.
    work=$(mktemp -d /var/tmp/matryoshka-grade.XXXXXX)
    trap clean_up EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    # The space for submissions has an end.
    mount -t tmpfs -o size=1G,mode=711 matryoshka-grade "$work"
    grade_all
    if ((${#submissions[@]} == 1)); then
        cat "${option[to]}/$(name_of "${submissions[0]}")/report.txt"
    else
        write_grades "${submissions[@]}"
        cat "${option[to]}/grades.csv"
    fi
    return "$broken"
}

main "$@"
