#!/usr/bin/env bash
# Runs the tests in virtual machines with cgroup v2, one for each half of them,
# both at once where there are processors for it (see scripts/vm.sh).  Ends with
# the line "N passed, N failed, N skipped".
#
# usage: run-vm.sh [FILE...]    tests/*.bats, or tests/run-docs.sh for the text
#
# environment: MUST_RUN, RESULTS   as for run.sh
#
# What asks nothing of the kernel (make, rootfs, setup) stays on the host, and so do
# vm.bats, as there is no machine in the machine, and the matrix, which takes long.
# What is asked of every lesson is asked of those that have cgroups only: the
# others can't tell which version there is.
set -euo pipefail

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
time_limit=2400 # seconds for each machine; emulated, they need a third of it

# start_machine NAME FILE...: in the background, with its output in a file
start_machine() {
    local name=$1
    shift
    # shellcheck disable=SC2016 # the shell inside expands these
    scripts/vm.sh --timeout "$time_limit" --mem 1024 \
        "MUST_RUN=${MUST_RUN:-}"' BATS_TEST_TIMEOUT=600 RESULTS=$(mktemp) LESSONS_SINCE=07
        export MUST_RUN BATS_TEST_TIMEOUT RESULTS LESSONS_SINCE
        status=0
        tests/run.sh --only '"${*@Q}"' || status=$?
        echo "== results"
        cat "$RESULTS"
        exit "$status"' >"$scratch/$name" 2>&1 &
    machines[$name]=$!
    tail -n +1 -f -s 0.5 --pid="$!" "$scratch/$name" |
        sed -u "/^== results\$/,\$d; s/^/$name: /" &
    viewers+=("$!")
}

# add_up NAME: waits for the machine, and adds the sum that its tests ended with.
# No sum, or a status that the sum doesn't explain, is a failure.
add_up() {
    local name=$1 status=0 p=0 f=0 s=0
    wait "${machines[$name]}" || status=$?
    unset "machines[$name]"
    read -r p f s < <(sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed, \([0-9]*\) skipped$/\1 \2 \3/p' \
        "$scratch/$name") || true
    if ((p + f + s == 0 || (status != 0 && f == 0))); then
        printf '%s: the machine ended with status %d\n' "$name" "$status"
        f=$((f + 1))
    fi
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    [[ -z ${RESULTS:-} ]] || sed '1,/^== results$/d' "$scratch/$name" >>"$RESULTS"
}

clean_up() {
    trap '' INT TERM HUP
    ((${#machines[@]} == 0)) || kill "${machines[@]}" 2>/dev/null || true
    wait
    rm -rf "$scratch"
}

main() {
    local file name passed=0 failed=0 skipped=0 viewers=()
    local -a lessons=() others=()
    declare -gA machines=()

    cd "$project"
    # Two halves that take about the same time.
    for file in tests/{0*,contract,terminal,tour,demos}.bats tests/run-docs.sh; do
        case $file in
        tests/0[!5]*) lessons+=("$file") ;;
        *) others+=("$file") ;;
        esac
    done
    if (($#)); then
        lessons=("$@") others=()
    fi
    scratch=$(mktemp -d)
    trap clean_up EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    scripts/vm.sh --setup
    start_machine lessons "${lessons[@]}"
    # On a single processor one after the other takes no longer.
    (($(nproc) > 1)) || add_up lessons
    ((${#others[@]} == 0)) || start_machine others "${others[@]}"
    for name in "${!machines[@]}"; do
        add_up "$name"
    done
    wait "${viewers[@]}"
    printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
    ((failed == 0))
}

main "$@"
