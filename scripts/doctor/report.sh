# What was found, kept until all is known, and then written as text or JSON.
# Part of doctor.sh.
# shellcheck shell=bash disable=SC2034,SC2154

checks=()
declare -A group=() state=() text=() fix_of=()
section='' # the group of the checks that are made now

# In the order in which they are shown; they are made in another one.
sections=(Host Users Namespaces Cgroups Files Network Resources Packages)

# A lesson or a demo: its state, and for each reason what it means and the fix.
lessons=() demos=()
declare -A verdict=() reasons=()

# found CHECK STATE TEXT [FIX]: STATE is ok, differs, missing or unseen
found() {
    checks+=("$1")
    group[$1]=$section
    state[$1]=$2
    text[$1]=$3
    fix_of[$1]=${4:-}
}

# found_by_hint CHECK STATE MESSAGE ERRNO [COMMAND [KIND]]: what src/hints.tsv
# says of this; a program whose system call fails says the same
found_by_hint() {
    local hint='' fix=''
    hint_for "$3" "$4"
    fix_in "$hint" "${5:-}" "${6:-}"
    found "$1" "$2" "${hint:-$3: $4}" "$fix"
}

# add_reason NAME TEXT FIX: why this lesson or demo doesn't simply work.  The
# same reason counts once.
add_reason() {
    local entry="$2"$'\t'"$3"$'\n'
    [[ ${reasons[$1]-} == *"$entry"* ]] || reasons[$1]=${reasons[$1]-}$entry
}

# clean TEXT: sets cleaned to one line of printable characters, as what we were
# told may hold anything
clean() {
    cleaned=${1//[^[:print:]]/?}
}

# wrap INDENT TEXT: prints the text from the cursor, which is at INDENT, on, in
# lines of at most 80 columns; what is too long for one is not broken
wrap() {
    local indent=$1 word words column=$1 cleaned
    clean "$2"
    read -r -a words <<<"$cleaned"
    for word in "${words[@]}"; do
        if ((column > indent && column + 1 + ${#word} > 80)); then
            printf '\n%*s' "$indent" ''
            column=$indent
        elif ((column > indent)); then
            printf ' '
            column=$((column + 1))
        fi
        printf '%s' "$word"
        column=$((column + ${#word}))
    done
    printf '\n'
}

# The order of checks is that of their groups.
sort_checks() {
    local name heading sorted=()
    for heading in "${sections[@]}"; do
        for name in "${checks[@]}"; do
            [[ ${group[$name]} != "$heading" ]] || sorted+=("$name")
        done
    done
    checks=("${sorted[@]}")
}

# without_fix TEXT FIX: prints the text without the command at its end, where the
# fix has a line of its own
without_fix() {
    if [[ -n $2 && $1 =~ ^(.*)[:\;]\ \`[^\`]*\`$ ]]; then
        printf '%s' "${BASH_REMATCH[1]}"
    else
        printf '%s' "$1"
    fi
}

# print_fix INDENT COMMAND: in one piece, so that it can be copied.
print_fix() {
    local cleaned
    clean "$2"
    [[ -z $cleaned ]] || printf '%*sfix: %s\n' "$1" '' "$cleaned"
}

colour_of() {
    colour=''
    [[ -n $colours ]] || return 0
    case $1 in
    works | ok) colour=$'\e[32m' ;;
    fails | missing) colour=$'\e[31m' ;;
    *) colour=$'\e[33m' ;;
    esac
}

declare -A verdict_words=(
    ["works"]='works here'
    ["differs"]='works with a difference'
    ["fails"]="doesn't work here"
    ["unseen"]="can't be told"
)

# Colour says nothing that the words don't.
print_verdict() {
    local name=$1 why fix colour
    colour_of "${verdict[$name]}"
    printf '%-12s %s%s%s\n' "$name" "$colour" \
        "${verdict_words[${verdict[$name]}]}" "${colour:+$'\e[m'}"
    while IFS=$'\t' read -r why fix; do
        [[ -n $why ]] || continue
        printf '             - '
        wrap 15 "$(without_fix "$why" "$fix")"
        print_fix 15 "$fix"
    done <<<"${reasons[$name]-}"
}

print_text() {
    local name last='' colour
    printf 'The lessons on this computer:\n\n'
    for name in "${lessons[@]}"; do
        print_verdict "$name"
    done
    if ((${#demos[@]})); then
        printf '\nThe demos:\n\n'
        for name in "${demos[@]}"; do
            print_verdict "$name"
        done
    fi
    printf '\nWhat was looked at: ok, differs, missing, or unseen (and why).\n'
    for name in "${checks[@]}"; do
        [[ ${group[$name]} == "$last" ]] || printf '\n%s\n' "${group[$name]}"
        last=${group[$name]}
        colour_of "${state[$name]}"
        printf '  %s%-8s%s%-18s ' "$colour" "${state[$name]}" \
            "${colour:+$'\e[m'}" "$name"
        wrap 29 "$(without_fix "${text[$name]}" "${fix_of[$name]}")"
        print_fix 29 "${fix_of[$name]}"
    done
}

# json_string TEXT
json_string() {
    local cleaned
    clean "${1//\\/\\\\}"
    printf '"%s"' "${cleaned//\"/\\\"}"
}

# json_member KEY TEXT
json_member() {
    json_string "$1"
    printf ': '
    json_string "$2"
}

# json_verdicts KEY NAME...
json_verdicts() {
    local name why fix comma='' inner
    printf '  "%s": [' "$1"
    shift
    for name in "$@"; do
        printf '%s\n    {' "$comma"
        json_member name "$name"
        printf ', '
        json_member state "${verdict[$name]}"
        printf ', "reasons": ['
        inner=''
        while IFS=$'\t' read -r why fix; do
            [[ -n $why ]] || continue
            printf '%s{' "$inner"
            json_member why "$why"
            printf ', '
            json_member fix "$fix"
            printf '}'
            inner=', '
        done <<<"${reasons[$name]-}"
        printf ']}'
        comma=,
    done
    printf '\n  ],\n'
}

print_json() {
    local name key comma=''
    printf '{\n'
    json_verdicts lessons "${lessons[@]}"
    json_verdicts demos "${demos[@]}"
    printf '  "checks": ['
    for name in "${checks[@]}"; do
        printf '%s\n    {' "$comma"
        json_member name "$name"
        for key in group state text fix_of; do
            local -n of=$key
            printf ', '
            json_member "${key%_of}" "${of[$name]}"
        done
        printf '}'
        comma=,
    done
    printf '\n  ]\n}\n'
}
