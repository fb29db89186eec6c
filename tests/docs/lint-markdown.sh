#!/usr/bin/env bash
# Runs mdl(1) on copies of the text in which a fence has one word only: with
# more it is no fence to mdl, which would read the code in it as Markdown.
#
# usage: lint-markdown.sh FILE.md...     (below the working directory)
set -euo pipefail

style=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)/markdown-style.rb

main() {
    local file

    copies=$(mktemp -d)
    trap 'rm -rf "$copies"' EXIT
    for file in "$@"; do
        mkdir -p "$copies/$(dirname "$file")"
        sed 's/^\(```[a-z]*\) .*/\1/' "$file" >"$copies/$file"
    done
    cd "$copies"
    mdl --style "$style" "$@"
}

main "$@"
