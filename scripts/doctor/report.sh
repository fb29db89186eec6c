# What was found, and how it's written: as text or as JSON.  Part of doctor.sh.
# shellcheck shell=bash disable=SC2154

# A lesson, a demo or a fact of the machine has a state, works, differs, unseen or
# fails, and reasons, a line each: what it is, a tab, and the fix.
lessons=() demos=()
facts=(kernel capabilities cgroups rootless overlay firewall packages test-packages)
declare -A state=() reasons=()

declare -A verdict=(["works"]='works here' ["differs"]='works with a difference'
    ["fails"]="doesn't work here" ["unseen"]="can't be told")
declare -A colour=(["works"]=32 ["differs"]=33 ["fails"]=31 ["unseen"]=33)

# judge NAME STATE [TEXT [FIX]]: the worst state counts, and each reason once.  What
# we were told may hold anything; a fix has a line of its own.
judge() {
    local order=' works differs unseen fails' text=${3:-} fix=${4:-} entry
    local now=${order%% "${state[$1]:-works}"*} new=${order%% "$2"*}
    ((${#new} < ${#now})) || state[$1]=$2
    text=${text//[^[:print:]]/?} fix=${fix//[^[:print:]]/?}
    [[ -z $fix || ! $text =~ ^(.*)[:\;]\ \`[^\`]*\`$ ]] || text=${BASH_REMATCH[1]}
    entry=$text$'\t'$fix$'\n'
    [[ -z $text || ${reasons[$1]-} == *"$entry"* ]] || reasons[$1]+=$entry
}

# copy_reasons NAME OTHER [STATE]: why the other doesn't simply work, if so, counts
# for this, too, with that state or as much
copy_reasons() {
    local text fix
    [[ ${state[$2]-works} != works ]] || return 0
    while IFS=$'\t' read -r text fix; do
        [[ -z $text ]] || judge "$1" "${3:-${state[$2]}}" "$2: $text" "$fix"
    done <<<"${reasons[$2]}"
}

# wrap TEXT: prints it on from the cursor, in 80 columns
wrap() {
    local word line=''
    set -f # words are no patterns here
    for word in $1; do
        if [[ -n $line ]] && ((${#line} + 1 + ${#word} > 74)); then
            printf '%s\n      ' "$line"
            line=''
        fi
        line+=${line:+ }$word
    done
    printf '%s\n' "$line"
}

# A fix stays in one piece, so that it can be copied.  Colour says nothing that the
# words don't.
print_text() {
    local name text fix
    printf 'The lessons on this computer:\n\n'
    for name in "${lessons[@]}" "${demos[@]}" "${facts[@]}"; do
        [[ $name != "${demos[0]-}" ]] || printf '\nThe demos:\n\n'
        if [[ $name == "${facts[0]}" ]]; then
            printf '\nThe machine: ok, differs, missing, or unseen (and why).\n\n'
            verdict=(["works"]=ok ["differs"]=differs ["fails"]=missing ["unseen"]=unseen)
        fi
        printf '%-19s%s%s%s\n' "$name" "${colours:+$'\e['${colour[${state[$name]}]}m}" \
            "${verdict[${state[$name]}]}" "${colours:+$'\e[m'}"
        while IFS=$'\t' read -r text fix; do
            [[ -z $text ]] || printf '    - %s\n' "$(wrap "$text")"
            [[ -z $fix ]] || printf '      fix: %s\n' "$fix"
        done <<<"${reasons[$name]-}"
    done
}

# quote TEXT: as a string of JSON
quote() {
    local text=${1//\\/\\\\}
    printf '"%s"' "${text//\"/\\\"}"
}

print_json() {
    local name text fix comma='[' inner
    for name in "${lessons[@]}" "${demos[@]}" "${facts[@]}"; do
        printf '%s\n{"name": "%s", "state": "%s", "reasons": [' "$comma" "$name" "${state[$name]}"
        inner=''
        while IFS=$'\t' read -r text fix; do
            [[ -z $text ]] || printf '%s{"why": %s, "fix": %s}' "$inner" "$(quote "$text")" "$(quote "$fix")"
            inner=', '
        done <<<"${reasons[$name]-}"
        printf ']}'
        comma=,
    done
    printf '\n]\n'
}
