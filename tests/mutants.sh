#!/usr/bin/env bash
# Plays wrong submissions, as students write them: the labs' tests must fail each of
# them, and for the right reason.  Prints TAP, and what caught each as a table.
#
# usage: mutants.sh [--whole] [LESSON]...       (as root; default: all labs)
#   --whole: all tests of each, where else only those run that must fail
# environment: JOBS=NUMBER   how many at a time (2)
#
# A wrong submission is a patch of the solution, tests/labs/NN-topic/mutants/NAME.patch.
# Before the first file's name it says in a sentence what the student did, and
#     fails: NAME    which test must fail; there may be several such lines
#     says: TEXT     what that test must say, in its own words (may be left out)
# It is made by `git diff -U1`: of what stands around, it holds a line.
#
# Through the grader and its sandbox go the solution itself and others, which are as
# right (a patch of it in variants/ each) and must get full points, and one whose
# functions all do nothing, which must get none.  A wrong one is a file of the solution
# compiled anew, tested as its writer would: without a sandbox, but in a world of its own.
set -euo pipefail

export WERROR='' # a student's warnings are no errors

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)

# shellcheck source=scripts/shell.sh
source "$project/scripts/shell.sh"

# field NAME PATCH: what the head of the patch says
field() {
    sed -n -e '/^--- /q' -e "s/^$1: //p" "$2"
}

# make_base: all lessons as they stand, built
make_base() {
    mkdir "$scratch/base" "$scratch/base/build"
    cp -a "$project"/{Makefile,lessons,rootfs,scripts,src} "$scratch/base"
    cp -a "$project"/build/{attacks,bin,flags,generated,obj,rootfs,static} "$scratch/base/build"
    make -C "$scratch/base" -s --no-print-directory programs >&2
}

# start WORD...: in the background, when fewer than JOBS are there
start() {
    while (($(jobs -rp | wc -l) >= ${JOBS:-2})); do
        wait -n || true
    done
    "$@" </dev/null &
}

# grade_class LESSON: those for the grader
grade_class() {
    local room=lessons/$1 patch name
    mkdir "$results/class" "$results/class/solution"
    mkdir -p "$results/class/solution/$room"
    cp "$project/$room"/*.[ch] "$results/class/solution/$room"
    for patch in "$project/tests/labs/$1/variants"/*.patch; do
        name=$results/class/$(basename "$patch" .patch)
        cp -a "$results/class/solution" "$name"
        patch --quiet --strip=1 --fuzz=0 --directory "$name" --input "$patch"
    done
    "$project/scripts/starter.py" "$1" "$results/class/nothing"
    sed -i -e 's/return refuse("not written yet: .*");/return 0;/' \
        -e '/^ *refuse("not written yet: .*");$/d' "$results/class/nothing/$room"/*.c
    exec "$project/scripts/grade.sh" --lesson "$1" --seed "${SEED:-mutants}" --time 600 \
        --to "$results/grades" "$results/class"
} >"$results/class.log" 2>&1

# try LESSON NAME: builds a wrong one and runs the tests that must fail
try() {
    local tree=$results/$2 patch=$project/tests/labs/$1/mutants/$2.patch files pattern
    files=("$project/tests/labs/contract.bats" "$project/tests/labs/$1"/{check,hidden}.bats)
    cp -al "$scratch/base" "$tree"
    # Compilers write into the file that is there, which others have as well.
    rm -r "$tree/build/obj"
    cp -a "$scratch/base/build/obj" "$tree/build"
    patch --quiet --strip=1 --fuzz=0 --directory "$tree" --input "$patch"
    make -C "$tree" -s --no-print-directory "build/bin/$1"
    if [[ -z $whole ]]; then
        # As a regular expression of bats, which the solution doesn't have.
        pattern=$(field fails "$patch" | sed 's/[][\.*^$+?(){}|]/\\&/g' | paste -s -d '|')
        # To bats a file in which nothing is to be done is much work, too.
        mapfile -t files < <(grep -lE "^@test \"($pattern)\" " "${files[@]}")
        files=(--filter "^($pattern)\$" "${files[@]}")
    fi
    # Others wait while one hangs.
    exec env LAB_LESSON="$1" LAB_TREE="$tree" LAB_SEED="${SEED:-mutants}" LAB_PATIENCE=3 \
        TMPDIR="$scratch" LC_ALL=C BATS_TEST_TIMEOUT=60 \
        "$project/tests/world.sh" bats --formatter tap "${files[@]}"
} >"$results/$2.tap" 2>&1

# report WORD TEXT [FILE]: a line of TAP: "ok", or "not ok" and what the file says
report() {
    number=$((number + 1))
    printf '%s %d %s\n' "$1" "$number" "$2"
    if [[ $1 != ok ]]; then
        broken=1
        sed 's/^/# /' "$3"
    fi
}

# judge LESSON NAME: was it caught, and by what should have caught it?
judge() {
    local test wrong=() tests tap=$results/$2.tap said patch=$project/tests/labs/$1/mutants/$2.patch
    mapfile -t tests < <(field fails "$patch")
    ((${#tests[@]})) || wrong+=("no test is named in $patch")
    for test in "${tests[@]}"; do
        grep -qxF -- "$test" <<<"$(sed -n 's/ # timeout after .*//; s/^not ok [0-9]* //p' "$tap")" ||
            wrong+=("did not fail: $test")
    done
    said=$(field says "$patch")
    [[ -z $said ]] || grep -qF -- "$said" <<<"$(grep '^#' "$tap")" || wrong+=("was not said: $said")
    total=$((total + 1))
    if ((${#wrong[@]})); then
        printf '%s\n' "${wrong[@]}" >>"$tap"
        report 'not ok' "$1: $2" "$tap"
    else
        report ok "$1: $2"
        caught=$((caught + 1))
        rows+=("$(printf '%-12s %-32s %s' "$1" "$2" "${tests[0]}")")
    fi
}

# judge_class LESSON: all points that can be given here, or none
judge_class() {
    local directory name wanted verdict
    for directory in "$results/class"/*/; do
        name=$(basename "$directory")
        wanted='.extra_data | .points == .max_score and .points > 0'
        [[ $name != nothing ]] || wanted='.extra_data | .points == 0 and .max_score > 0'
        verdict='not ok'
        ! jq -e "$wanted" "$results/grades/$name/results.json" >/dev/null || verdict=ok
        report "$verdict" "$1: $name has the points that it should" "$results/grades/$name/report.txt"
    done
}

clean_up() {
    ignore_signals
    # The grader and the worlds, which clean up first.
    jobs -p | xargs --no-run-if-empty kill 2>/dev/null || true
    wait
    rm -rf --one-file-system "$scratch"
}

main() {
    local lessons=() lesson name names=() number=0 broken=0 caught=0 total=0 rows=() whole=''

    if [[ ${1:-} == --whole ]]; then
        whole=yes
        shift
    fi
    lessons=("$@")
    ((${#lessons[@]})) || mapfile -t lessons < <(cd "$project/tests/labs" && printf '%s\n' */ | tr -d /)
    scratch=$(mktemp -d /var/tmp/matryoshka-mutants.XXXXXX)
    trap clean_up EXIT
    exit_on_signals
    # An ordinary user starts a program in there.
    chmod 711 "$scratch"
    # Two in each lab have no patch.
    printf '1..%d\n' "$(($(cd "$project/tests/labs" && find "${lessons[@]}" -path '*/[mv]*/*.patch' | wc -l) + 2 * ${#lessons[@]}))"
    make_base
    for lesson in "${lessons[@]}"; do
        results=$scratch/$lesson
        mkdir "$results"
        mapfile -t names < <(cd "$project/tests/labs/$lesson/mutants" && printf '%s\n' *.patch | sed 's/\.patch$//')
        start grade_class "$lesson"
        for name in "${names[@]}"; do
            start try "$lesson" "$name"
        done
        wait
        judge_class "$lesson"
        for name in "${names[@]}"; do
            judge "$lesson" "$name"
        done
        rm -rf --one-file-system "$results"
    done
    printf '# %s\n' "${rows[@]}" "mutants caught: $caught of $total"
    return "$broken"
}

main "$@"
