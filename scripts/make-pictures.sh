#!/usr/bin/env bash
# Draws the pictures: each NAME.dot in the lessons' rooms becomes NAME.svg beside it.
#
# usage: make-pictures.sh [--check]
#   --check: is each picture the one that its source would make?  It compares
#            checksums of the sources, as versions of Graphviz draw differently.
#
# A source begins with two comments, "// title:" and "// text:", which are the
# picture's alternative text.  All colours are set here, for light and dark
# screens; what a picture says it says without them.  What is the container's is
# lightblue, and a box of it has a dashed edge, which shows on paper.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."

# How all look.  DejaVu is a wide font: where another one takes its place, the
# text is narrower than its box.
look='
    graph [bgcolor=white pad=0.2 nodesep=0.3 ranksep=0.35
        fontname="DejaVu Sans" fontsize=13 style=rounded penwidth=1.2]
    node [fontname="DejaVu Sans" fontsize=12 shape=box style="filled,rounded"
        fillcolor=whitesmoke penwidth=1.2 margin="0.14,0.07"]
    edge [fontname="DejaVu Sans" fontsize=11 penwidth=1.2 arrowsize=0.8]'

# Graphviz writes the colours as attributes, which a style sheet overrides.
style='
text { font-family: "DejaVu Sans", Verdana, sans-serif }
text[font-family*="Mono"] { font-family: "DejaVu Sans Mono", Menlo, monospace }
[fill="lightblue"] { fill: #d6e8fb; stroke-dasharray: 5 2 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  [fill="white"] { fill: #0d1117 }
  [fill="whitesmoke"] { fill: #21262d }
  [fill="lightblue"] { fill: #173a5e }
  [fill="black"] { fill: #e6edf3 }
  [stroke="black"] { stroke: #e6edf3 }
}'

checksum() {
    cat "$1" scripts/make-pictures.sh | sha256sum | cut -c 1-16
}

# comment WORD FILE: what the source says after "// WORD: "
comment() {
    sed -n "s|^// $1: ||p" "$2" | sed 's/&/\&amp;/g; s/</\&lt;/g' | grep .
}

draw() {
    local title text
    title=$(comment title "$1")
    text=$(comment text "$1")
    awk -v look="$look" '{ print } /^digraph {/ { print look }' "$1" | dot -Tsvg |
        sed -e '1,/^<svg/{/^<svg/!d}' -e '/^<!-- .* -->$/d' -e '/^<title>/d' \
            -e 's/ xmlns:xlink="[^"]*"//' |
        awk -v title="$title" -v text="$text" -v sum="$(checksum "$1")" \
            -v style="$style" '
            { print }
            /^<svg/, />$/ {
                if (/>$/)
                    printf "<title>%s</title>\n<desc>%s</desc>\n<!-- source %s -->\n<style>%s\n</style>\n",
                        title, text, sum, style
            }'
}

check() {
    local source status=0
    for source in lessons/*/*.dot; do
        grep -qsF "<!-- source $(checksum "$source") -->" "${source%.dot}.svg" || {
            printf '%s is not what its source makes: make pictures\n' "${source%.dot}.svg" >&2
            status=1
        }
    done
    return "$status"
}

main() {
    local source
    case ${1:-} in
    --check) check ;;
    '')
        scratch=$(mktemp)
        trap 'rm -f "$scratch"' EXIT
        for source in lessons/*/*.dot; do
            draw "$source" >"$scratch"
            cat "$scratch" >"${source%.dot}.svg"
        done
        ;;
    *)
        printf 'make-pictures.sh: usage: make-pictures.sh [--check]\n' >&2
        exit 125
        ;;
    esac
}

main "$@"
