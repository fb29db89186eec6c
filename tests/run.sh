#!/usr/bin/env bash
# Runs the tests and ends with the line "N passed, N failed, N skipped".
#
# usage: run.sh [LESSON | --without-root | --only FILE... | --unit [COMMAND...]]
#   --only: tests/NAME.bats, tests/run-docs.sh for the commands in the text, or
#   tests/mutants.sh for the labs' wrong submissions
#   --unit runs the unit tests only, each by the command (valgrind, say)
# environment: MUST_RUN=1    a test that skips has failed, unless
#                            tests/allowed-skips says where it does run
#              RESULTS=FILE  gets a line for each test: ok or skip, and its name
set -euo pipefail

# Not /tmp, where device nodes and set-user-id programs may be forbidden.
export TMPDIR=${TMPDIR:-/var/tmp}
# script(1) would ask for the user's own, and an account may have none.
export SHELL=/bin/sh

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)

# tap NAME COMMAND...: runs what prints TAP, shows it and adds it to the sum.
# A plan that is not fulfilled counts as failed, and so does a bad ending.
tap() {
    local name=$1 status=0
    shift
    printf '# %s\n' "$name"
    "$@" </dev/null 2>&1 | tee "$log" || status=$?
    local counts
    counts=$(awk '
        /^1\.\.[0-9]+/                      { planned += substr($1, 4) }
        /^(not )?ok .*# *(SKIP|skip)/       { skipped++; next }
        /^ok /                              { passed++ }
        /^not ok /                          { failed++ }
        END {
            lost = planned - passed - failed - skipped
            print passed + 0, failed + (lost > 0 ? lost : 0), skipped + 0
        }' "$log")
    read -r p f s <<<"$counts"
    [[ -z ${MUST_RUN:-} ]] || refuse_skips "$name"
    [[ -z ${RESULTS:-} ]] || write_results "$name" >>"$RESULTS"
    if ((status != 0 && f == 0)) || ((p + f + s == 0)); then
        f=$((f + 1))
    fi
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
}

# write_results NAME: the tests of the log, as they are called in allowed-skips
write_results() {
    sed -n -e "s|^ok [0-9]* \(.*\) # skip.*|skip $1: \1|p" -e t \
        -e "s|^not ok [0-9]* # SKIP \(.*\)|skip $1: \1|p" -e t \
        -e "s|^ok [0-9]* \(- \)\?\(.*\)|ok $1: \2|p" "$log"
}

# A skip is honest only where the list says where else the test does run.
refuse_skips() {
    local line name=$1
    while read -r line; do
        grep -qxF "$name: $line" tests/allowed-skips && continue
        printf 'must run, but was skipped: %s: %s\n' "$name" "$line"
        f=$((f + 1)) s=$((s - 1))
    done < <(sed -n -e 's/^ok [0-9]* \(.*\) # skip.*/\1/p' \
        -e 's/^not ok [0-9]* # SKIP \(.*\)/\1/p' "$log")
}

run_unit_tests() {
    local test
    for test in "$project"/build/tests/test_*; do
        [[ -x $test ]] || continue
        tap "${1:+$1 }${test##*/}" env CMOCKA_MESSAGE_OUTPUT=TAP "$@" "$test"
    done
}

run_files() {
    local file
    for file in "$@"; do
        case $file in
        */run-docs.sh) tap 'the commands in the text' "$file" ;;
        */mutants.sh) tap 'wrong submissions of labs' "$file" ${LESSONS:+"$LESSONS"} ;;
        *) tap "${file##*/}" bats --formatter tap "${filter[@]}" "$file" ;;
        esac
    done
}

main() {
    local passed=0 failed=0 skipped=0 filter=() p f s

    log=$(mktemp)
    trap 'rm -f "$log"' EXIT
    export BATS_TEST_TIMEOUT=${BATS_TEST_TIMEOUT:-300} LC_ALL=C
    cd "$project"
    case ${1:-} in
    --unit) run_unit_tests "${@:2}" ;;
    --only) ;;
    *) run_unit_tests ;;
    esac
    case ${1:-} in
    '')
        run_files tests/*.bats tests/run-docs.sh tests/mutants.sh
        ;;
    --unit) ;;
    --only) run_files "${@:2}" ;;
    --without-root)
        # "once": long, and the same for every user.
        filter=(--filter-tags '!root,!once')
        for file in tests/*.bats; do
            # bats takes a file in which nothing is left to do for an error.
            grep -qE '^# bats file_tags=(root|once)$' "$file" || run_files "$file"
        done
        ;;
    *)
        export LESSONS=$1
        run_files "tests/$1.bats" tests/contract.bats tests/terminal.bats \
            tests/attack.bats tests/matrix.bats
        ;;
    esac
    printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
    ((failed == 0))
}

main "$@"
