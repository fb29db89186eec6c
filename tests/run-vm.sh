#!/usr/bin/env bash
# Runs tests in a virtual machine with cgroup v2 (see scripts/vm.sh): those with the
# tag v2, which can tell which version there is, and only for the newest lesson what
# is asked of each.  Ends with the line "N passed, N failed, N skipped", and after
# "== " a line for each test, as run.sh writes them to RESULTS.
#
# usage: run-vm.sh JOB...        as for run.sh
set -euo pipefail

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
# shellcheck source=scripts/shell.sh
source "$project/scripts/shell.sh"
time_limit=2400 # seconds; emulated, it needs a third of them

main() {
    local newest
    newest=$(container_rooms | tail -n 1)
    # shellcheck disable=SC2016 # the shell inside expands these
    exec "$project/scripts/vm.sh" --timeout "$time_limit" --mem 1024 \
        "MUST_RUN=${MUST_RUN:-} LESSONS=$newest"' BATS_TEST_TIMEOUT=600 RESULTS=$(mktemp)
        export MUST_RUN LESSONS BATS_TEST_TIMEOUT RESULTS
        status=0
        tests/run.sh '"${*@Q}"' || status=$?
        sed "s/^/== /" "$RESULTS"
        exit "$status"'
}

main "$@"
