#!/usr/bin/env bash
# Grades what students hand in for a lesson's lab: grade.sh --help says how.
set -euo pipefail

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)

# shellcheck source=scripts/shell.sh
source "$project/scripts/shell.sh"
# shellcheck source=scripts/packages.sh
source "$project/scripts/packages.sh"

require /usr/bin/python3
exec /usr/bin/python3 -B "$project/scripts/grade/grade.py" "$@"
