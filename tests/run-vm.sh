#!/usr/bin/env bash
# Runs tests in a virtual machine with cgroup v2 (see scripts/vm.sh): of what is
# asked of every lesson, only for those that have cgroups, as the others can't tell
# which version there is.  Ends with the line "N passed, N failed, N skipped", and
# after "== " a line for each test, as run.sh writes them to RESULTS.
#
# usage: run-vm.sh JOB...        as for run.sh
set -euo pipefail

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
time_limit=2400 # seconds; emulated, it needs a third of them

main() {
    # shellcheck disable=SC2016 # the shell inside expands these
    exec "$project/scripts/vm.sh" --timeout "$time_limit" --mem 1024 \
        "MUST_RUN=${MUST_RUN:-}"' BATS_TEST_TIMEOUT=600 RESULTS=$(mktemp) LESSONS_SINCE=07
        export MUST_RUN BATS_TEST_TIMEOUT RESULTS LESSONS_SINCE
        status=0
        tests/run.sh '"${*@Q}"' || status=$?
        sed "s/^/== /" "$RESULTS"
        exit "$status"'
}

main "$@"
