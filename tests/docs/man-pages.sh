#!/usr/bin/env bash
# Writes tests/docs/man-pages anew: each man page that the text refers to, with
# the Debian package that has it.  A page that no installed package has is kept
# if the list knows it, and is an error if it doesn't: install what has it.
#
# usage: man-pages.sh     (needs no root)
set -euo pipefail

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
list=tests/docs/man-pages

referred_to() {
    find . -name '*.md' -not -path './build/*' -exec cat {} + |
        grep -oE '(^|[^[:alnum:]_.`-])[A-Za-z_][A-Za-z0-9_.+-]*\([1-9]\)' |
        sed 's/^[^A-Za-z_]//' | LC_ALL=C sort -u
}

# package_of NAME(SECTION)
package_of() {
    local name=${1%(*} section=${1#*(}
    section=${section%)}
    # dpkg's lists have the pages also where small images left them out.
    dpkg -S "/usr/share/man/man$section/$name.$section*.gz" 2>/dev/null |
        sed -n 's/^\([a-z0-9.+-]*\)[:,].*/\1/p' | sort -u | head -n 1 | grep . ||
        sed -n "s/^$name($section) //p" "$list" 2>/dev/null | grep .
}

main() {
    local page package status=0

    cd "$project"
    new=$(mktemp)
    trap 'rm -f "$new"' EXIT
    printf '# %s\n' 'The man pages that the text refers to, and their Debian packages.' \
        'Made by tests/docs/man-pages.sh.' >"$new"
    for page in $(referred_to); do
        if package=$(package_of "$page"); then
            printf '%s %s\n' "$page" "$package" >>"$new"
        else
            printf 'man-pages.sh: no installed package has %s\n' "$page" >&2
            status=1
        fi
    done
    cat "$new" >"$list"
    return "$status"
}

main "$@"
