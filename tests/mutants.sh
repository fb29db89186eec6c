#!/usr/bin/env bash
# Grades wrong submissions, as students write them: the grader must fail each of
# them, and for the right reason.  Prints TAP, and what caught each as a table.
#
# usage: mutants.sh [--whole] [LESSON]...       (as root; default: all labs)
#   --whole: all tests of each, where else only those run that must fail
#
# A wrong submission is a patch of the solution, labs/NN-topic/mutants/NAME.patch.
# Before the first file's name it says in a sentence what the student did, and
#     fails: NAME    which test must fail; there may be several such lines
#     says: TEXT     what that test must say, in its own words (may be left out)
set -euo pipefail

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)

# field NAME PATCH: what the head of the patch says
field() {
    sed -n -e '/^--- /q' -e "s/^$1: //p" "$2"
}

# make_submissions LESSON: one for each patch, and the solution itself
make_submissions() {
    local patch name
    "$project/scripts/starter.py" "$1" "$scratch/$1/solution"
    "$project/scripts/starter.py" --fill "$1" "$scratch/$1/solution"
    for patch in "$project/labs/$1/mutants"/*.patch; do
        name=$(basename "$patch" .patch)
        mkdir -p "$scratch/$1/$name/lessons"
        cp -a "$scratch/$1/solution/lessons/$1" "$scratch/$1/$name/lessons"
        patch --quiet --strip=1 --fuzz=0 --directory "$scratch/$1/$name" --input "$patch"
        # As a regular expression of bats, which the solution doesn't have.
        [[ -n $whole ]] || field fails "$patch" | sed 's/[][\.*^$+?(){}|]/\\&/g' |
            paste -s -d '|' | sed 's/.*/^(&)$/' >"$scratch/filters/$name"
    done
}

report() {
    number=$((number + 1))
    printf '%sok %d %s\n' "$1" "$number" "$2"
    [[ -z $1 ]] || broken=1
}

# judge LESSON NAME PATCH: was it caught, and by what should have caught it?
judge() {
    local test wrong=() tap=$scratch/grades-$1/$2/results.tap said
    while IFS= read -r test; do
        grep -qxF -- "$test" <<<"$(sed -n 's/ # timeout after .*//; s/^not ok [0-9]* //p' "$tap")" ||
            wrong+=("did not fail: $test")
    done < <(field fails "$3")
    said=$(field says "$3")
    [[ -z $said ]] || grep -qF -- "$said" <<<"$(grep '^#' "$tap")" || wrong+=("was not said: $said")
    if ((${#wrong[@]})) || [[ -z $(field fails "$3") ]]; then
        report 'not ' "$1: $2"
        printf '# %s\n' "${wrong[@]:-no test is named in $3}"
        sed 's/^/# /' "$scratch/grades-$1/$2/report.txt"
    else
        report '' "$1: $2"
        caught=$((caught + 1))
        rows+=("$(printf '%-12s %-32s %s' "$1" "$2" "$(field fails "$3" | head -n 1)")")
    fi
    total=$((total + 1))
}

# All points that can be given here.
judge_solution() {
    if jq -e '.score == .extra_data.max_score and .score > 0' \
        "$scratch/grades-$1/solution/results.json" >/dev/null; then
        report '' "$1: the solution passes"
    else
        report 'not ' "$1: the solution passes"
        sed 's/^/# /' "$scratch/grades-$1/solution/report.txt"
    fi
}

clean_up() {
    trap '' INT TERM HUP
    # The grader, which cleans up first.
    [[ -z $(jobs -p) ]] || kill "$(jobs -p)" 2>/dev/null || true
    wait
    rm -rf --one-file-system "$scratch"
}

main() {
    local lessons=() lesson patch number=0 broken=0 caught=0 total=0 rows=() whole=''

    if [[ ${1:-} == --whole ]]; then
        whole=yes
        shift
    fi
    lessons=("$@")
    ((${#lessons[@]})) || mapfile -t lessons < <(cd "$project/labs" && printf '%s\n' */ | tr -d /)
    scratch=$(mktemp -d /var/tmp/matryoshka-mutants.XXXXXX)
    trap clean_up EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    printf '1..%d\n' "$(($(cd "$project/labs" && find "${lessons[@]}" -name '*.patch' -path '*/mutants/*' | wc -l) + ${#lessons[@]}))"
    for lesson in "${lessons[@]}"; do
        rm -rf "$scratch/filters"
        mkdir "$scratch/$lesson" "$scratch/filters"
        make_submissions "$lesson"
        LAB_FILTERS=$scratch/filters "$project/scripts/grade.sh" --lesson "$lesson" --seed "${SEED:-mutants}" \
            --to "$scratch/grades-$lesson" "$scratch/$lesson" >/dev/null 2>&1 &
        wait "$!" || broken=1
        judge_solution "$lesson"
        for patch in "$project/labs/$lesson/mutants"/*.patch; do
            judge "$lesson" "$(basename "$patch" .patch)" "$patch"
        done
    done
    printf '# %s\n' "${rows[@]}" "mutants caught: $caught of $total"
    return "$broken"
}

main "$@"
