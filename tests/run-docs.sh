#!/usr/bin/env bash
# Runs the ```console blocks of the chapters and compares what they print.
#
# usage: run-docs.sh [--update] [FILE.md]...     (as root; default: all)
#
# "$ cmd" is run, "> " continues it, "[N]" stands for a non-zero exit status.
# Numbers of three or more digits (PIDs, inodes, sizes) compare equal.  All
# commands of a file run in one bash, from the project's top directory, with
# /dev/null as stdin.  --update writes the real output into the file.
set -euo pipefail

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)

# Turns the commands into one script, which marks the end of each output.
to_script() {
    awk -v mark="$mark" '
        function close_command() {
            if (n)
                printf "} </dev/null 2>&1\nprintf \"\\n%s %%d %d\\n\" $?\n", mark, n
            n = 0
        }
        /^```console/        { inside = 1; next }
        /^```/               { close_command(); inside = 0; next }
        inside && /^\$ /     { close_command(); n = NR; print "{"; print substr($0, 3); next }
        inside && n && /^> / { print substr($0, 3); next }
        inside && n          { close_command() }' "$1"
}

# Rebuilds the text; an old output that still matches is kept as it was.
to_text() {
    awk -v mark="$mark" '
        function same(s) { gsub(/[0-9][0-9][0-9]+/, "N", s); gsub(/[ \t]+/, " ", s); return s }
        function emit(   i, want) {
            if (!cmd) return
            for (i = 0; i < n; i++) want = want old[i] "\n"
            if (!(cmd in got)) print "(this command never finished)"
            else printf "%s", same(want) == same(got[cmd]) ? want : got[cmd]
            cmd = n = 0
        }
        pass == 1 && $1 == mark {
            sub(/\n$/, "", buffer)
            if (buffer != "" && buffer !~ /\n$/) buffer = buffer "\n"
            got[$3] = buffer ($2 ? "[" $2 "]\n" : "")
            buffer = ""
            next
        }
        pass == 1                     { buffer = buffer $0 "\n"; next }
        /^```console/                 { inside = 1; print; next }
        /^```/                        { emit(); inside = 0; print; next }
        inside && /^\$ /              { emit(); cmd = FNR; print; next }
        inside && cmd && !n && /^> /  { print; next }
        inside && cmd                 { old[n++] = $0; next }
                                      { print }' \
        pass=1 "$work/output" pass=2 "$1"
}

check() {
    local file=$1 name=$2

    to_script "$file" >"$work/script"
    (cd "$project" && timeout -k 1 120 bash "$work/script") \
        >"$work/output" 2>&1 </dev/null || true
    to_text "$file" >"$work/new.md"
    if diff -u "$file" "$work/new.md" >"$work/diff"; then
        printf 'ok %d %s\n' "$number" "$name"
    elif [[ $update == yes ]]; then
        cat "$work/new.md" >"$file"
        printf 'ok %d %s (written anew)\n' "$number" "$name"
    else
        printf 'not ok %d %s\n' "$number" "$name"
        sed 's/^/# /' "$work/diff"
        failed=1
    fi
}

main() {
    local update=no failed=0 number=0 file files

    if [[ ${1:-} == --update ]]; then
        update=yes
        shift
    fi
    files=("$@")
    (($# > 0)) || files=("$project"/{README,TUTORIAL}.md "$project"/lessons/*/README.md)
    work=$(mktemp -d)
    mark=end-of-command-$$
    trap 'rm -rf "$work"' EXIT
    export LC_ALL=C TZ=UTC COLUMNS=80
    printf '1..%d\n' "${#files[@]}"
    for file in "${files[@]}"; do
        number=$((number + 1))
        check "$file" "${file#"$project"/}"
    done
    return "$failed"
}

main "$@"
