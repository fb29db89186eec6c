#!/usr/bin/env bash
# Checks the functions that you wrote: your lab's tests, one after the other, up to
# the first that fails, with what is probably the matter.
#
# usage: check.sh      (as root, in the tree that you were given: make test)
# environment: SEED=WORD   the random values of a run, as its last line names them
set -euo pipefail

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)

die() {
    printf 'check.sh: %s\n' "$@" >&2
    exit 125
}

# hint_of TEST: from the table of the tests
hint_of() {
    awk -F ' *[|] *' -v name="$1" '!/^#/ && $3 == name { print $4 }' \
        "$project/tests/labs/tests.txt"
}

# Shows what bats says as it comes, and more of what went wrong.
show() {
    local line failed=''
    while IFS= read -r line; do
        case $line in
        'ok '*' # skip after the first that failed') ;;
        'ok '*' # skip '*)
            skipped=$((skipped + 1))
            printf '  ?  %s\n' "${line#ok * }"
            ;;
        'ok '*)
            passed=$((passed + 1))
            printf '  +  %s\n' "${line#ok * }"
            ;;
        'not ok '*)
            failed=${line#not ok * }
            printf '  -  %s\n' "$failed"
            ;;
        '# '*) [[ -z $failed ]] || printf '     | %s\n' "${line#\# }" ;;
        esac
    done
    if [[ -n $failed ]]; then
        printf '\nHint: %s.\n' "$(hint_of "$failed")"
        return 1
    fi
}

main() {
    local checks passed=0 skipped=0 status=0 seed=${SEED:-$RANDOM} missing

    ((EUID == 0)) || die 'the programs of the lessons need root: use sudo'
    cd "$project"
    checks=(tests/labs/*/check.bats)
    ((${#checks[@]} == 1)) && [[ -f ${checks[0]} ]] || die 'this is no tree of a lab'
    LAB_LESSON=$(basename "$(dirname "${checks[0]}")")
    missing=$(scripts/setup.sh --missing labs)
    [[ -z $missing ]] || die "missing: $missing" 'fix: scripts/setup.sh labs'
    # Not /tmp, where device nodes and set-user-id programs may be forbidden.
    export LAB_LESSON LAB_SEED=$seed LAB_FIRST=1 LC_ALL=C TMPDIR=${TMPDIR:-/var/tmp}
    export BATS_TEST_TIMEOUT=120
    # The lesson's own tests first: what they are about comes before all else.
    show < <(bats --formatter tap "${checks[0]}" tests/labs/contract.bats </dev/null 2>&1) || status=1
    printf '%d passed, %d failed, %d could not be tried here (SEED=%s)\n' \
        "$passed" "$status" "$skipped" "$seed"
    return "$status"
}

main "$@"
