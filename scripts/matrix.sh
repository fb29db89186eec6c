#!/usr/bin/env bash
# The isolation matrix: plays every attack on every lesson's program and shows
# which doors are open.  The rows are attacks, the columns are lessons.
#
# usage: matrix.sh [OPTION]... [ATTACK]...     (as root; default: the attacks of
#                                              the picture on the front page)
#   --all        every attack, each in a row of its own
#   --toys       columns for the toys, called toy/LESSON
#   --steps      only columns for the newest toy, stopped after each call of inside()
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

# shellcheck source=scripts/shell.sh
source "$project/scripts/shell.sh"
# shellcheck source=scripts/packages.sh
source "$project/scripts/packages.sh"
# shellcheck source=scripts/matrix/peers.sh
source "$project/scripts/matrix/peers.sh"

declare -A option=() closing=()
declare -A playing=() # by column: the process that plays there
scratch=''

# The attacks to be played: those named, all, or those of the picture.
choose_attacks() {
    local attack lesson row
    while IFS='|' read -r attack lesson row _; do
        closing[$attack]=$lesson
        [[ -z ${option[all]:-} && $row =~ ^(chapter|matrix)$ ]] || chosen+=("$attack")
    done < <(sed -e '/^#/d; /^$/d' -e 's/ *| */|/g' "$project/lessons/attacks.txt")
    for attack in "${words[@]}"; do
        [[ -n ${closing[$attack]:-} ]] || die "there is no attack $attack"
    done
    ((${#words[@]} == 0)) || chosen=("${words[@]}")
}

# The columns to be measured: those asked for, or all.
choose_columns() {
    local column all
    mapfile -t columns < <(container_rooms)
    for column in "${columns[@]}"; do
        [[ -z ${option[toys]:-} || ! -e $project/lessons/$column/toy.c ]] || columns+=("toy/$column")
    done
    [[ -z ${option[peers]:-} ]] || mapfile -t -O "${#columns[@]}" columns < <(peers_installed)
    [[ -z ${option[steps]:-} ]] || make_steps
    [[ -n ${option[on]:-} ]] || return 0
    all=" ${columns[*]} "
    read -ra columns <<<"${option[on]}"
    for column in "${columns[@]}"; do
        [[ $all == *" $column "* ]] || die "there is no lesson $column"
    done
}

# Programs for the newest toy's steps.  Where each has come to, attack.sh sees by its path.
make_steps() {
    local step where
    require gcc
    columns=()
    while read -r step where; do
        mkdir -p "$project/build/step/$where"
        "$project/scripts/matrix/steps.py" "$step" |
            gcc -Wno-unused-function -I "$project/lessons" -o "$project/build/step/$where/$step" -x c -
        columns+=("step/$where/$step")
    done < <("$project/scripts/matrix/steps.py")
    chown -R --reference="$project" "$project/build/step"
}

# start COLUMN ATTACK: Ctrl-C is for us to pass on, as what bash starts in the
# background ignores it.
start() {
    "$project/scripts/attack.sh" --on "${1/#step/$project/build/step}" "$2" \
        </dev/null >"$scratch/$1.result" 2>"$scratch/$1.errors" &
    playing[$1]=$!
}

# collect COLUMN ATTACK: waits for it, writes its cell down and shows it, with a
# mark if it is not as promised, or if the attack should have been able to try.
collect() {
    local column=$1 attack=$2 status=0 verdict said='' reason='' promised=closed mark=''
    wait "${playing[$column]}" || status=$?
    unset "playing[$column]"
    verdict=$(tail -n 1 "$scratch/$column.result")
    verdict=${verdict#"$attack: "}
    if [[ $verdict == *', it said: "'* ]]; then
        said=${verdict#*, it said: \"}
        said=${said%\"}
        verdict=${verdict%%, it said: *}
    fi
    if [[ $verdict == 'not tried: '* ]]; then
        reason=${verdict#not tried: }
    elif [[ ! $verdict =~ ^(open|closed)$ ]]; then
        reason="exit status $status of the harness: $(uniq "$scratch/$column.errors" | tail -n 3 | paste -s -d ' ')"
    fi
    [[ -z $reason ]] || verdict='not tried' said=$reason
    printf '%s|%s|%s|%s\n' "$column" "$attack" "$verdict" "${said//[[:cntrl:]]/ }" >>"$scratch/cells"

    [[ ! ${column#toy/} < ${closing[$attack]} ]] || promised=open
    if [[ $column =~ ^(toy/)?[0-9] && $verdict != "$promised" &&
        ($verdict != 'not tried' || $reason == 'exit status '*) ]]; then
        mark='!'
        wrong+=("$attack on $column: promised $promised, measured $verdict${reason:+: $reason}")
    fi
    show "$column" "${verdict/not tried/?}$mark"
}

# show COLUMN TEXT: as wide as the column's name, or a cell
show() {
    local name=${1%%-*}
    name=${name#step/*/}
    printf ' %-*s' $((${#name} < 7 ? 7 : ${#name})) "$2"
}

# The table grows while it is measured: two cells at a time, because most of an
# attack is waiting; but one, if it acts on what there is only one of.
measure() {
    local attack column name number most
    printf '%-18s' ''
    for column in "${columns[@]}"; do
        name=${column%%-*}
        show "$column" "${name#step/*/}"
    done
    for attack in "${chosen[@]}"; do
        printf '\n%-18s' "$attack"
        most=2
        ! grep -q '^alone=yes' "$project"/lessons/*/"attack-$attack.sh" || most=1
        for ((number = 1 - most; number < ${#columns[@]}; number++)); do
            ((number + most > ${#columns[@]})) || start "${columns[number + most - 1]}" "$attack"
            ((number < 0)) || collect "${columns[number]}" "$attack"
        done
    done
    printf '\n'
}

# Each reason once, with how many cells it stands for.
explain() {
    grep -F '|not tried|' "$scratch/cells" | cut -d '|' -f 2,4- | sort | uniq -c |
        sed 's/^ *\([0-9]*\) \([^|]*\)|\(.*\)/?  \2: \3 (cells: \1)/' || true
    ((${#wrong[@]} == 0)) || printf '!  %s\n' "${wrong[@]}"
    printf '%d cells in %d s, %d of them not as promised\n' \
        "$(wc -l <"$scratch/cells")" "$SECONDS" "${#wrong[@]}"
}

# What an attack says that could not clean up is not to go with our scratch.
clean_up() {
    # A process that bash has just made, and that is no attack.sh yet.
    ((BASHPID == $$)) || exit 143
    local column status untidy=''
    ignore_signals
    # Also one that was started and isn't written down yet.
    jobs -rp | xargs --no-run-if-empty kill 2>/dev/null || true
    for column in "${!playing[@]}"; do
        status=0
        wait "${playing[$column]}" 2>/dev/null || status=$?
        ((status == 125)) || continue
        cat "$scratch/$column.errors" >&2 || true
        untidy=yes
    done
    wait
    rm -rf "$scratch"
    [[ -z $untidy ]] || exit 125
}

main() {
    local words=() chosen=() wrong=() columns=() draw=$project/scripts/matrix/draw.py

    parse_options 'all|peers|toys|steps|write|draw' 'to|on' "$@"
    choose_attacks
    choose_columns
    [[ -z ${option[toys]:-} || -z ${option[write]:-} ]] || die '--write is for the lessons, not for --toys'
    require /usr/bin/python3
    if [[ -n ${option[draw]:-} ]]; then
        "$draw" all ${option[to]:+"${option[to]}"} </dev/null
        return
    fi
    ((EUID == 0)) || die 'attacks play on programs that need root: use sudo'
    trap clean_up EXIT
    exit_on_signals
    # Ctrl-C must not end it when it has made the directory and not said so.
    scratch=$(ignore_signals && mktemp -d)
    mkdir -p "$scratch"/{toy,step/outside,step/inside}
    measure
    explain
    "$draw" measured "$project/build/matrix.json" <"$scratch/cells"
    if ((${#wrong[@]})); then
        [[ -z ${option[write]:-} ]] || die 'not written, because of that'
        return 1
    fi
    [[ -z ${option[write]:-} ]] || "$draw" all ${option[to]:+"${option[to]}"} <"$scratch/cells"
}

main "$@"
