#!/usr/bin/env bash
# The isolation matrix: plays every attack on every lesson's program and shows
# which doors are open.  The rows are attacks, the columns are lessons.
#
# usage: matrix.sh [OPTION]... [ATTACK]...     (as root; default: the attacks of
#                                              the picture on the front page)
#   --all        every attack, each in a row of its own
#   --on LESSON  only that lesson's column, or 'ONE OTHER'
#   --peers      columns for what people use, where it is installed: chroot(1),
#                unshare(1), bubblewrap, crun, runc and podman
#   --write      put what was measured into README.md, lessons/matrix.md, .svg and
#                .json, for the cells that could be tried here
#   --draw       measure nothing, and write README.md, matrix.md and .svg anew from
#                matrix.json
#   --to DIR     write into DIR what --write and --draw would put into the project
#
# lessons/attacks.txt promises which lesson closes which door.  The exit status
# is 0 if each cell is as promised, 1 if one differs or an attack broke, 125 if
# the matrix could not be measured.  What was measured is in build/matrix.json.
set -euo pipefail

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)

# shellcheck source=scripts/options.sh
source "$project/scripts/options.sh"
# shellcheck source=scripts/matrix/draw.sh
source "$project/scripts/matrix/draw.sh"
# shellcheck source=scripts/matrix/peers.sh
source "$project/scripts/matrix/peers.sh"

declare -A option=() closing=() shown=() about=() link=()
# By column and attack: open, closed or "not tried", and why it wasn't.
declare -A verdict=() reason=()
# By column: the process that plays there.
declare -A playing=()
attacks=() lessons=() peers=() scratch=''

die() {
    printf 'matrix.sh: %s\n' "$@" >&2
    exit 125
}

read_attacks() {
    local name
    while IFS='|' read -r name closing_lesson row what read_on; do
        attacks+=("$name")
        closing[$name]=$closing_lesson
        shown[$name]=$row
        about[$name]=$what
        link[$name]=$read_on
    done < <(sed -e '/^#/d; /^$/d' -e 's/ *| */|/g' "$project/lessons/attacks.txt")
}

read_lessons() {
    local room
    for room in "$project"/lessons/*/; do
        lessons+=("$(basename "$room")")
    done
}

# promised LESSON ATTACK
promised() {
    if [[ $1 < ${closing[$2]} ]]; then
        printf open
    else
        printf closed
    fi
}

in_picture() {
    [[ ${shown[$1]} != chapter && ${shown[$1]} != matrix ]]
}

# start COLUMN ATTACK: Ctrl-C is for us to pass on, as what bash starts in the
# background ignores it.
start() {
    "$project/scripts/attack.sh" --on "$1" "$2" \
        </dev/null >"$scratch/result-$1" 2>"$scratch/errors-$1" &
    playing[$1]=$!
}

# collect COLUMN ATTACK: waits for it, and sets its verdict and reason
collect() {
    local key="$1 $2" status=0 result
    wait "${playing[$1]}" || status=$?
    unset "playing[$1]"
    result=$(tail -n 1 "$scratch/result-$1")
    reason[$key]=''
    case $result in
    open\|* | closed\|*) verdict[$key]=${result%%|*} ;;
    'not tried: '*)
        verdict[$key]='not tried'
        result=${result#not tried: }
        reason[$key]=${result%%|*}
        ;;
    *)
        verdict[$key]='not tried'
        reason[$key]="exit status $status of the harness: $(uniq "$scratch/errors-$1" | tail -n 3 | paste -s -d ' ')"
        ;;
    esac
}

# An attack that should have been able to try, and broke, is no reason.
is_broken() {
    [[ ${verdict[$1]} == 'not tried' && ${reason[$1]} == 'exit status '* ]]
}

# differs COLUMN ATTACK
differs() {
    local its=${verdict["$1 $2"]}
    [[ $its != 'not tried' && $its != "$(promised "$1" "$2")" ]]
}

# width_of COLUMN: of its name, or of a cell
width_of() {
    local name=${1%%-*}
    printf '%d' $((${#name} < 7 ? 7 : ${#name}))
}

show_header() {
    local column
    printf '%-18s' ''
    for column in "${columns[@]}"; do
        printf ' %-*s' "$(width_of "$column")" "${column%%-*}"
    done
    printf '\n'
}

# show_cell COLUMN ATTACK: a mark for what is not as it should be
show_cell() {
    local key="$1 $2" text mark=''
    text=${verdict[$key]}
    [[ $text != 'not tried' ]] || text='?'
    if [[ $1 == [0-9]* ]] && { differs "$1" "$2" || is_broken "$key"; }; then
        mark='!'
        wrong+=("$2 on $1: promised $(promised "$1" "$2"), measured ${verdict[$key]}${reason[$key]:+: ${reason[$key]}}")
    fi
    printf ' %-*s' "$(width_of "$1")" "$text$mark"
}

# Two at a time, because most of an attack is waiting.  The table grows while it is measured.
measure() {
    local attack number most=2
    show_header
    for attack in "$@"; do
        printf '%-18s' "$attack"
        for ((number = 1 - most; number < ${#columns[@]}; number++)); do
            ((number + most > ${#columns[@]})) ||
                start "${columns[number + most - 1]}" "$attack"
            if ((number >= 0)); then
                collect "${columns[number]}" "$attack"
                show_cell "${columns[number]}" "$attack"
            fi
        done
        count=$((count + ${#columns[@]}))
        printf '\n'
    done
}

# Each reason once, with how many cells it stands for.
explain() {
    local key
    for key in "${!reason[@]}"; do
        [[ -z ${reason[$key]} ]] || printf '%s: %s\n' "${key#* }" "${reason[$key]}"
    done | sort | uniq -c | sed 's|^ *\([0-9]*\) \(.*\)|?  \2 (cells: \1)|'
    ((${#wrong[@]} == 0)) || printf '!  %s\n' "${wrong[@]}"
}

# What an attack says that could not clean up is not to go with our scratch.
clean_up() {
    # A process that bash has just made, and that is no attack.sh yet.
    ((BASHPID == $$)) || exit 143
    local column status untidy=''
    trap '' INT QUIT TERM HUP
    trap - EXIT
    # Also one that was started and isn't written down yet.
    jobs -rp | xargs --no-run-if-empty kill 2>/dev/null || true
    for column in "${!playing[@]}"; do
        status=0
        wait "${playing[$column]}" 2>/dev/null || status=$?
        ((status == 125)) || continue
        cat "$scratch/errors-$column" >&2 || true
        untidy=yes
    done
    wait
    rm -rf "$scratch"
    [[ -z $untidy ]] || exit 125
}

# end_by SIGNAL
end_by() {
    clean_up
    trap - "$1"
    kill "-$1" $$
}

# The columns to be measured.
choose_columns() {
    columns=("${lessons[@]}" "${peers[@]}")
    [[ -n ${option[on]:-} ]] || return 0
    local column all=" ${columns[*]} "
    read -ra columns <<<"${option[on]}"
    for column in "${columns[@]}"; do
        [[ $all == *" $column "* ]] || die "there is no lesson $column"
    done
}

# The attacks to be played: those named, all, or those of the picture.
choose_attacks() {
    local attack
    for attack in "${words[@]}"; do
        [[ -n ${closing[$attack]:-} ]] || die "there is no attack $attack"
        chosen+=("$attack")
    done
    ((${#words[@]} == 0)) || return 0
    for attack in "${attacks[@]}"; do
        [[ -z ${option[all]:-} ]] && ! in_picture "$attack" || chosen+=("$attack")
    done
}

main() {
    local words=() chosen=() wrong=() columns=() count=0

    parse_options 'all|peers|write|draw' 'to|on' "$@"
    read_attacks
    read_lessons
    [[ -z ${option[peers]:-} ]] || mapfile -t peers < <(peers_installed)
    choose_attacks
    choose_columns
    if [[ -n ${option[draw]:-} ]]; then
        load_cells "$project/lessons/matrix.json"
        draw_all "${option[to]:-}"
        return
    fi
    ((EUID == 0)) || die 'attacks play on programs that need root: use sudo'
    trap clean_up EXIT
    trap 'end_by INT' INT
    trap 'end_by QUIT' QUIT
    trap 'end_by TERM' TERM
    trap 'end_by HUP' HUP
    # Ctrl-C must not end it when it has made the directory and not said so.
    scratch=$(trap '' INT QUIT HUP && mktemp -d)
    measure "${chosen[@]}"
    explain
    printf '%d cells in %d s, %d of them not as promised\n' \
        "$count" "$SECONDS" "${#wrong[@]}"
    draw_json >"$scratch/matrix.json"
    install_as_owner "$scratch/matrix.json" "$project/build/matrix.json"
    if ((${#wrong[@]})); then
        [[ -z ${option[write]:-} ]] || die 'not written, because of that'
        return 1
    fi
    if [[ -n ${option[write]:-} ]]; then
        keep_what_was_not_tried
        draw_all "${option[to]:-}"
    fi
}

main "$@"
