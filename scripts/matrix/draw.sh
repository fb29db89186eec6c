# What the matrix looks like: JSON, Markdown and SVG.
# shellcheck shell=bash disable=SC2154 # sourced by scripts/matrix.sh

# A cell is a line of its own in the JSON, so that sed can read it again.
draw_json() {
    local attack column separator=''
    printf '{\n  "attacks": ['
    for attack in "${attacks[@]}"; do
        printf '%s\n    {"name": "%s", "closed by": "%s", "row": "%s", "about": "%s", "read": "%s"}' \
            "$separator" "$attack" "${closing[$attack]}" "${shown[$attack]}" \
            "$(json_text "${about[$attack]}")" "${link[$attack]}"
        separator=,
    done
    printf '\n  ],\n  "cells": ['
    separator=''
    for attack in "${attacks[@]}"; do
        for column in "${lessons[@]}" "${peers[@]}"; do
            [[ -n ${verdict["$column $attack"]:-} ]] || continue
            printf '%s\n    {"on": "%s", "attack": "%s", "verdict": "%s", "reason": "%s"}' \
                "$separator" "$column" "$attack" "${verdict["$column $attack"]}" \
                "$(json_text "${reason["$column $attack"]}")"
            separator=,
        done
    done
    printf '\n  ]\n}\n'
}

json_text() {
    local text=${1//[[:cntrl:]]/ }
    text=${text//\\/\\\\}
    printf '%s' "${text//\"/\\\"}"
}

# load_cells FILE: what draw_json() wrote; cells that are there already stay
load_cells() {
    local column attack its why
    [[ -e $1 ]] || return 0
    while IFS='|' read -r column attack its why; do
        # A reason of today is as good as one of another day.
        if [[ -z ${verdict["$column $attack"]:-} ||
            (${verdict["$column $attack"]} == "not tried" && $its != "not tried") ]]; then
            why=${why//\\\"/\"}
            verdict["$column $attack"]=$its
            reason["$column $attack"]=${why//\\\\/\\}
        fi
        [[ $column == [0-9]* || " ${peers[*]} " == *" $column "* ]] || peers+=("$column")
    done < <(sed -n 's/^    {"on": "\(.*\)", "attack": "\(.*\)", "verdict": "\(.*\)", "reason": "\(.*\)"},*$/\1|\2|\3|\4/p' "$1")
}

# What can't be tried on this machine was tried on another one.
keep_what_was_not_tried() {
    load_cells "$project/lessons/matrix.json"
}

# The names of the picture's rows, in the table's order.
rows() {
    local attack
    for attack in "${attacks[@]}"; do
        ! in_picture "$attack" || printf '%s\n' "${shown[$attack]}"
    done | awk '!seen[$0]++'
}

# row_verdict ROW COLUMN: open if one of its attacks is; closed if all are
row_verdict() {
    local attack its=closed
    for attack in "${attacks[@]}"; do
        [[ ${shown[$attack]} == "$1" ]] || continue
        case ${verdict["$2 $attack"]:-not tried} in
        open)
            printf open
            return
            ;;
        'not tried') its='not tried' ;;
        esac
    done
    printf '%s' "$its"
}

markdown_header() {
    printf '| %s |' "$1"
    printf ' %s |' "${@:2}"
    printf '\n|---|'
    printf -- '---|%.0s' "${@:2}"
    printf '\n'
}

draw_table() {
    local row lesson
    markdown_header 'door' "${lessons[@]%%-*}"
    while read -r row; do
        printf '| %s |' "$row"
        for lesson in "${lessons[@]}"; do
            printf ' %s |' "$(row_verdict "$row" "$lesson")"
        done
        printf '\n'
    done < <(rows)
}

draw_picture() {
    local left=266 top=64 step=58 height=26 row lesson x y number=0 count
    mapfile -t row_names < <(rows)
    count=${#row_names[@]}
    local width=$((left + step * ${#lessons[@]} + 16))
    local bottom=$((top + height * count))
    cat <<EOF
<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="title description" viewBox="0 0 $width $((bottom + 48))" width="$width" height="$((bottom + 48))" font-family="system-ui, 'DejaVu Sans', sans-serif" font-size="14">
<title id="title">The isolation matrix</title>
<desc id="description">$count attacks, one a row, on the containers of lessons ${lessons[0]%%-*} to ${lessons[-1]%%-*}, one a column. A ring stands for an open door: the attack works. A filled square stands for a closed one: the attack fails. $(describe_rows)</desc>
<style>
.paper { fill: #ffffff } .text { fill: #1f2328 } .line { stroke: #d0d7de }
.open { fill: none; stroke: #bc4c00; stroke-width: 2.5 } .closed { fill: #0a5aa8 }
@media screen and (prefers-color-scheme: dark) {
.paper { fill: #0d1117 } .text { fill: #e6edf3 } .line { stroke: #30363d }
.open { stroke: #ffa657 } .closed { fill: #58a6ff }
}
</style>
<rect class="paper" width="$width" height="$((bottom + 48))" rx="6"/>
<text class="text" x="16" y="46" font-weight="bold">door</text>
EOF
    for ((number = 0; number < ${#lessons[@]}; number++)); do
        lesson=${lessons[number]}
        x=$((left + step * number + step / 2))
        printf '<text class="text" x="%d" y="28" text-anchor="middle" font-weight="bold">%s</text>\n' "$x" "${lesson%%-*}"
        printf '<text class="text" x="%d" y="46" text-anchor="middle" font-size="12">%s</text>\n' "$x" "${lesson#*-}"
    done
    y=$top
    for row in "${row_names[@]}"; do
        printf '<path class="line" d="M16 %d H%d"/>\n' "$y" $((width - 16))
        printf '<text class="text" x="16" y="%d">%s</text>\n' $((y + 18)) "$row"
        for ((number = 0; number < ${#lessons[@]}; number++)); do
            draw_cell "$(row_verdict "$row" "${lessons[number]}")" \
                $((left + step * number + step / 2)) $((y + height / 2))
        done
        y=$((y + height))
    done
    printf '<path class="line" d="M16 %d H%d"/>\n' "$y" $((width - 16))
    draw_cell open 28 $((y + 24))
    printf '<text class="text" x="44" y="%d">open: the attack works</text>\n' $((y + 29))
    draw_cell closed 234 $((y + 24))
    printf '<text class="text" x="250" y="%d">closed: the attack fails</text>\n' $((y + 29))
    ! some_not_tried || {
        draw_cell 'not tried' 464 $((y + 24))
        printf '<text class="text" x="480" y="%d">not tried</text>\n' $((y + 29))
    }
    printf '</svg>\n'
}

# draw_cell VERDICT X Y: three shapes, so that nothing depends on the colour
draw_cell() {
    case $1 in
    open) printf '<circle class="open" cx="%d" cy="%d" r="7"/>\n' "$2" "$3" ;;
    closed) printf '<rect class="closed" x="%d" y="%d" width="18" height="18" rx="2"/>\n' $(($2 - 9)) $(($3 - 9)) ;;
    *) printf '<text class="text" x="%d" y="%d" text-anchor="middle">?</text>\n' "$2" $(($3 + 5)) ;;
    esac
}

# For who can't see it: the lessons in which each row is open.
describe_rows() {
    local row lesson open separator=''
    while read -r row; do
        open=''
        for lesson in "${lessons[@]}"; do
            [[ $(row_verdict "$row" "$lesson") != open ]] || open+=" ${lesson%%-*}"
        done
        printf '%s%s: open in%s' "$separator" "$row" "${open:- none}"
        separator='; '
    done < <(rows)
    printf '.'
}

some_not_tried() {
    local row lesson
    while read -r row; do
        for lesson in "${lessons[@]}"; do
            [[ $(row_verdict "$row" "$lesson") != 'not tried' ]] || return 0
        done
    done < <(rows)
    return 1
}

# draw_attacks COLUMN...: every attack in a row of its own
draw_attacks() {
    local attack column
    (($# > 0)) || return 0
    markdown_header 'attack | closed by' "${@%%-*}" | sed '2s/^/|---/'
    for attack in "${attacks[@]}"; do
        was_played "$attack" "$@" || continue
        printf '| **%s**: %s | %s |' "$attack" "${about[$attack]}" "$(markdown_link "$attack")"
        for column in "$@"; do
            printf ' %s |' "${verdict["$column $attack"]:-not tried}"
        done
        printf '\n'
    done
}

# was_played ATTACK COLUMN...: in one of them at least
was_played() {
    local column
    for column in "${@:2}"; do
        [[ -z ${verdict["$column $1"]:-} ]] || return 0
    done
    return 1
}

# markdown_link ATTACK: the lesson that closes it, and where to read about it
markdown_link() {
    local read_on=${link[$1]}
    if [[ $read_on == CVE-* ]]; then
        printf '%s, [%s](https://www.cve.org/CVERecord?id=%s)' "${closing[$1]%%-*}" "$read_on" "$read_on"
    else
        printf '[%s](%s/README.md)' "${closing[$1]%%-*}" "$read_on"
    fi
}

# between_markers NAME FILE: the file, with standard input between its markers
# of that name
between_markers() {
    awk -v name="$1" 'BEGIN { while ((getline line <"-") > 0) text = text line "\n" }
        /^<!-- end of matrix/           { inside = 0 }
        !inside                         { print }
        $0 ~ "^<!-- matrix: " name ","  { inside = 1; printf "%s", text }' "$2"
}

# install_as_owner FILE PATH: what is written belongs to the tree's owner, also
# when it's root who writes
install_as_owner() {
    install -m 644 -o "$(stat -c %u "$project")" -g "$(stat -c %g "$project")" "$1" "$2"
}

# draw_all DIRECTORY: what is committed, into the project or that directory
draw_all() {
    local to=$1 work file
    work=$(mktemp -d)
    draw_json >"$work/matrix.json"
    draw_picture >"$work/matrix.svg"
    draw_table | between_markers front "$project/README.md" >"$work/README.md"
    draw_attacks "${lessons[@]}" |
        between_markers lessons "$project/lessons/matrix.md" >"$work/lessons.md"
    draw_attacks "${peers[@]}" | between_markers peers "$work/lessons.md" >"$work/matrix.md"
    rm "$work/lessons.md"
    if [[ -n $to ]]; then
        cp "$work"/* "$to"
    else
        for file in matrix.json matrix.svg matrix.md; do
            install_as_owner "$work/$file" "$project/lessons/$file"
        done
        install_as_owner "$work/README.md" "$project/README.md"
    fi
    rm -rf "$work"
}
