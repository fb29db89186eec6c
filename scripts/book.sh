#!/usr/bin/env bash
# Makes web pages of the course: README.md, TUTORIAL.md, the chapters and the
# other texts, with the contents at the side, which need no network.
#
# usage: book.sh     It writes to build/book.
set -euo pipefail

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)

declare -A pages titles # by the file of a text
running=0

# shellcheck source=scripts/shell.sh
source "$project/scripts/shell.sh"
# shellcheck source=scripts/packages.sh
source "$project/scripts/packages.sh"

# name_page FILE: notes its title, and the name that page.lua has for it
name_page() {
    local page=${1,,}
    page=${page#lessons/}
    page=${page#reference/}
    page=${page#tests/}
    page=${page%/readme.md}
    page=${page%.md}.html
    pages[$1]=${page//\//-}
    [[ $1 != README.md ]] || pages[$1]=index.html
    titles[$1]=$(sed -n '/^# /{s/^# *//; s/`//g; s/&/\&amp;/g; s/</\&lt;/g; p; q}' "$project/$1")
}

# All texts, in the order in which they are to be read.
list_files() {
    local room file
    cd "$project"
    {
        printf '%s\n' README.md TUTORIAL.md lessons/reference/containers.md
        for room in lessons/[0-9]*/; do
            for file in "$room"README.md "$room"*.md; do
                printf '%s\n' "$file"
            done
        done
        for file in lessons/*.md lessons/reference/*.md scripts/*.md tests/labs/*.md; do
            [[ ! -e $file ]] || printf '%s\n' "$file"
        done
    } | awk '!seen[$0]++'
}

# contents FILE: the list in its groups, in which this file is marked
contents() {
    local file group last='' mark
    for file in "${files[@]}"; do
        group=Reference
        case $file in
        README.md | TUTORIAL.md | */containers.md | lessons/[0-9]*) group=Learn ;;
        scripts/* | tests/*) group=Teach ;;
        esac
        [[ $group == "$last" ]] || printf '%s<p>%s</p>\n<ol>\n' "${last:+$'</ol>\n'}" "$group"
        last=$group
        mark=''
        ! is_chapter "$file" || mark=' class="chapter"'
        [[ $file != "$1" ]] || mark+=' aria-current="page"'
        printf '<li><a href="%s"%s>%s</a></li>\n' "${pages[$file]}" "$mark" "${titles[$file]}"
    done
    printf '</ol>\n'
}

is_chapter() {
    [[ $1 == lessons/[0-9]*/README.md ]]
}

# place FILE: where in the course one is
place() {
    local file number=0 its=0 room=${1%/*}/README.md
    for file in "${files[@]}"; do
        ! is_chapter "$file" || number=$((number + 1))
        [[ $file != "$room" ]] || its=$number
    done
    is_chapter "$room" || return 0
    if [[ $1 == "$room" ]]; then
        printf 'Chapter %d of %d <progress max="%d" value="%d" aria-hidden="true"></progress><span class="read"></span>' \
            "$its" "$number" "$number" "$its"
    else
        printf 'Belongs to <a href="%s">%s</a>' "${pages[$room]}" "${titles[$room]}"
    fi
}

# turn NUMBER: links to the pages before and after
turn() {
    local before=$(($1 - 1)) after=$(($1 + 1))
    ((before < 0)) || turn_to prev '← ' "${files[before]}" ''
    ((after == ${#files[@]})) || turn_to next '' "${files[after]}" ' →'
}

turn_to() {
    printf '<a rel="%s" href="%s">%s%s%s</a>\n' "$1" "${pages[$3]}" "$2" "${titles[$3]}" "$4"
}

# What GitHub doesn't show of a block's first line becomes a line above it.
with_captions() {
    awk '
        /^```c / {
            printf "<div class=\"source\">\n\n[%s](/%s)\n\n</div>\n\n```c\n", $2, $2
            next
        }
        /^```console ./ {
            who = $0 ~ / user/ ? "as an ordinary user" : ""
            if (match($0, / v[12]/))
                who = who (who ? ", " : "") "with cgroup" substr($0, RSTART, RLENGTH)
            if (who)
                printf "<p class=\"who\">%s</p>\n\n", who
            print "```console"
            next
        }
        { print }'
}

# to_html PAGE TITLE DIRECTORY CONTENTS PLACE TURN [OPTION...]: Markdown to a page
to_html() {
    pandoc --from gfm --to html5 --wrap none --standalone --template "$look/page.html" \
        --lua-filter "$look/page.lua" --metadata "title=$2" \
        --metadata "project=$project" --metadata "directory=$3" --metadata "page=$1" \
        --metadata "log=$scratch/log-$1" --metadata "index=$scratch/index-$1" \
        --metadata "casts=$scratch/casts" \
        --variable "nav=$4" --variable "place=$5" --variable "turn=$6" "${@:7}" >"$book/$1"
}

make_page() {
    local file=${files[$1]}
    with_captions <"$project/$file" |
        to_html "${pages[$file]}" "${titles[$file]//&lt;/<}" "$(dirname "$file")" \
            "$(contents "$file")" "$(place "$file")" "$(turn "$1")" --toc --toc-depth=2
}

# read_in SOURCE: links to its chapter and the other texts that lead to it
read_in() {
    local file room comma=''
    room=$(cut -d / -f 1,2 <<<"$1")/README.md
    printf 'Read in: '
    for file in "${files[@]}"; do
        if [[ $file == "$room" ]] || grep -qsxF "file $1" "$scratch/log-${pages[$file]}"; then
            printf '%s<a href="%s">%s</a>' "$comma" "${pages[$file]}" "${titles[$file]}"
            comma=', '
        fi
    done
}

# print_steps: what each call of the newest toy does for it
print_steps() {
    cat <<'END'
What the toy below does in turn, each call with the lesson that explains it, and the doors of
[the matrix](/lessons/matrix.md) that it closes. Click on a call: ○ is a door that is open after it, ■ a closed one.
Each is measured with a toy that stops after that call and runs the attack there. (It waits at the
gate and becomes root inside in any case, as nobody could run the attack otherwise.)

END
    "$look/inside.py"
}

# A source that a text links to gets a page of its own; a directory, its list.
# The marks of the labs' solutions say nothing to a reader.
make_source_page() {
    local name=$1 kind=text
    [[ $name != *.[ch] ]] || kind=c
    [[ $name != *.sh ]] || kind=bash
    {
        printf '# %s\n\n' "$name"
        [[ $name != */attack-*.c ]] || cat "$scratch/said/$(basename "$name")"
        [[ $name != "$newest_toy" ]] || print_steps
        printf '```` %s\n' "$kind"
        if [[ -d $project/$name ]]; then
            ls "$project/$name"
        else
            grep -vE '^/\* (BEGIN|END) SOLUTION \*/$' "$project/$name"
        fi
        printf '````\n'
    } | to_html "${name//\//-}.html" "$name" "$(dirname "$name")" "$(contents '')" "$(read_in "$name")" ''
}

# beside COMMAND...: as many at once as there are processors
beside() {
    "$@" &
    running=$((running + 1))
    ((running < $(nproc))) || wait_for_one
}

wait_for_one() {
    wait -n
    running=$((running - 1))
}

wait_for_all() {
    while ((running)); do wait_for_one; done
}

main() {
    local file number kind name

    require pandoc /usr/bin/python3
    book=$project/build/book
    look="$project/scripts/book"
    scratch=$(mktemp -d)
    trap 'rm -rf "$scratch"' EXIT
    exit_on_signals
    mapfile -t files < <(list_files)
    for file in "${files[@]}"; do
        name_page "$file"
    done
    newest_toy=$(cd "$project" && printf '%s\n' lessons/??-*/toy.c | tail -n 1)

    rm -rf "$book"
    mkdir -p "$book"
    cp "$look/style.css" "$look/book.js" "$look/player.js" "$book"
    mkdir "$book/casts" "$scratch/casts" "$scratch/said"
    "$look/casts.py" "$project/scripts/demo/casts" "$book/casts"
    mv "$book/casts/"*.html "$scratch/casts"
    "$look/said.py" "$scratch/said"
    for number in "${!files[@]}"; do
        beside make_page "$number"
    done
    wait_for_all
    while read -r kind name; do
        case $kind in
        file) beside make_source_page "$name" ;;
        picture) install -D -m 644 "$project/$name" "$book/$name" ;;
        esac
    done < <(sort -u "$scratch"/log-*)
    wait_for_all
    {
        printf 'window.sections = [\n'
        cat "$scratch"/index-*
        printf '];\n'
    } >"$book/sections.js"
    printf '%s\n' "$book/index.html"
}

main "$@"
