#!/usr/bin/env bash
# Runs the commands in the text, compares what they print, and checks what else
# the text takes from elsewhere: excerpts, differences, links, man pages.
#
# usage: run-docs.sh [--update] [--timeout SECONDS] [FILE.md]...   (as root)
#   without a file: all; --timeout: how long one command may take (60)
# environment: VM=1   in the virtual machine: only the texts that show cgroup v2
#
# docs/main.py says what a block may be.  --update writes the real output,
# excerpts and differences into the files.
set -euo pipefail

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)

# shellcheck disable=SC2329 # the trap calls it
clean_up() {
    rm -rf --one-file-system "$scratch"
    # Who was in there is dead, and leaves a moment later.
    local tries=100
    while [[ -d ${DOCS_CGROUP:-} ]] && ((tries--)); do
        rmdir "$DOCS_CGROUP/session" "$DOCS_CGROUP" 2>/dev/null || sleep 0.05
    done
}

# Not /tmp, where device nodes and set-user-id programs may be forbidden.
export TMPDIR=${TMPDIR:-/var/tmp}
# The text shows modes.
umask 022

main() {
    local words=() given='' files
    # Emulated, what takes seconds elsewhere may take a minute, and on a busy machine some.
    [[ -z ${VM:-} ]] || words=(--timeout 600)
    while (($# > 0)); do
        [[ $1 != *.md ]] || given=yes
        words+=("$1")
        shift
    done
    if [[ -z $given ]]; then
        mapfile -t files < <(find "$project" -name '*.md' \
            -not -path "$project/build/*" | LC_ALL=C sort)
        [[ -z ${VM:-} ]] ||
            mapfile -t files < <(grep -l '^```console.* v2' "${files[@]}")
        words+=("${files[@]}")
    fi
    scratch=$(mktemp -d)
    trap clean_up EXIT
    chmod 711 "$scratch"
    mkdir "$scratch/home"
    export LC_ALL=C TZ=UTC COLUMNS=80 DOCS_HOME="$scratch/home"
    if [[ -e /sys/fs/cgroup/cgroup.controllers ]]; then
        export DOCS_CGROUP="/sys/fs/cgroup/matryoshka-docs-$$"
    fi
    export PYTHONDONTWRITEBYTECODE=1
    /usr/bin/python3 "$project/tests/docs/main.py" "${words[@]}"
}

main "$@"
