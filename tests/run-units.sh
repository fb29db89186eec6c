#!/usr/bin/env bash
# Runs the unit tests and prints TAP.
#
# usage: run-units.sh [COMMAND...]    each by this command, such as valgrind
set -euo pipefail

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)

main() {
    local test broken=0
    for test in "$project"/build/tests/test_*; do
        printf '# %s\n' "${test##*/}"
        env CMOCKA_MESSAGE_OUTPUT=TAP "$@" "$test" || broken=1
    done
    return "$broken"
}

main "$@"
