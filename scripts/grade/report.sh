# shellcheck shell=bash disable=SC2154
# What a grader says: for people, as TAP, for Gradescope, and as a table.
# Sourced by scripts/grade.sh.

# tests_of LAB: POINTS|NAME|HINT, from the one table
tests_of() {
    sed -e '/^#/d; /^$/d' -e 's/ *| */|/g' "$project/tests/labs/tests.txt" |
        awk -F '|' -v lesson="$1" '$1 == lesson || $1 == "all" {
            sub(/^ */, "", $2)
            print $2 "|" $3 "|" $4
        }'
}

# is_hidden LAB NAME
is_hidden() {
    grep -qsxF "@test \"$2\" {" "$project/tests/labs/$1/hidden.bats"
}

# outcome_of NAME TAP: passed, failed, "not graded", or missing, and on the next
# lines what the test said
outcome_of() {
    awk -v name="$1" '
        mine && /^#/ { said[++count] = substr($0, 3); next }
        { mine = 0 }
        match($0, /^(not )?ok [0-9]+ /) {
            rest = substr($0, RLENGTH + 1)
            sub(/ # timeout after [0-9]+s$/, "", rest)
            skip = index(rest, " # skip ")
            if ((skip ? substr(rest, 1, skip - 1) : rest) != name) next
            mine = 1
            count = 0
            result = skip ? "not graded" : /^not/ ? "failed" : "passed"
            if (skip) said[++count] = substr(rest, skip + 8)
        }
        END {
            print result ? result : "missing"
            for (i = 1; i <= count; i++) print said[i]
        }' "$2"
}

# say_points NAME LAB POINTS OF NOT-GRADED
say_points() {
    printf '%s: lab %s, %d of %d points' "${@:1:4}"
    (($5 == 0)) || printf ' (and %d that could not be graded here)' "$5"
    printf '\n'
}

# write_reports NAME LAB SEED: from results.tap in the directory report
write_reports() {
    local points name hint outcome said got=0 most=0 open=0 output records=''
    local visibility
    while IFS='|' read -r points name hint; do
        {
            read -r outcome
            said=$(cat)
        } < <(outcome_of "$name" "$report/results.tap")
        # Who is asked for something and isn't heard has not passed.
        [[ $outcome != missing ]] || said='the tests ended before this one'
        visibility=visible
        ! is_hidden "$2" "$name" || visibility=after_due_date
        case $outcome in
        passed)
            got=$((got + points)) most=$((most + points))
            printf '  %3d of %3d  %s\n' "$points" "$points" "$name"
            add_record "$name" "$points" "$points" passed '' "$visibility"
            ;;
        'not graded')
            open=$((open + points))
            printf '  not graded  %s\n              %s\n' "$name" "$said"
            ;;
        *)
            most=$((most + points))
            output="$said"$'\n'"hint: $hint"
            printf '    0 of %3d  %s\n' "$points" "$name"
            printf '              %s\n' "hint: $hint"
            printf '%s\n' "$said" | sed 's/^/              | /'
            add_record "$name" 0 "$points" failed "$output" "$visibility"
            ;;
        esac
    done < <(tests_of "$2") >"$report/tests.txt"
    {
        say_points "$1" "$2" "$got" "$most" "$open"
        printf 'seed: %s\n\n' "$3"
        cat "$report/tests.txt"
    } >"$report/report.txt"
    rm "$report/tests.txt"
    printf '%s' "$records" | jq -Rs --argjson score "$got" --argjson most "$most" \
        --argjson open "$open" --arg seed "$3" --arg lesson "$2" \
        '[split("\u001e")[:-1][] | split("\u001f")
          | {name: .[0], score: (.[1] | tonumber), max_score: (.[2] | tonumber),
             status: .[3], output: .[4], visibility: .[5]}] as $tests
         | {score: $score, tests: $tests, extra_data: {lesson: $lesson, seed: $seed,
          max_score: $most, not_graded: $open}}' >"$report/results.json"
    csv_row "$1" "$2" "$got" "$most" "$open" "$3" '' >"$report/row.csv"
}

# add_record NAME SCORE MOST STATUS OUTPUT VISIBILITY: to records, whose separators
# no text has
add_record() {
    local IFS=$'\037'
    records+="${*//[$'\036\037']/ }"$'\036'
}

# csv_row FIELD...
csv_row() {
    jq -nr '$ARGS.positional | @csv' --args "$@"
}

# report_problem NAME PROBLEM [LAB SEED]: what could not be tested has no points, and
# is not graded if that is this machine's fault, as untried says
report_problem() {
    local most=0 open=0 points
    if [[ -n ${3:-} ]]; then
        while IFS='|' read -r points _; do
            most=$((most + points))
        done < <(tests_of "$3")
    fi
    [[ -z $untried ]] || open=$most most=0
    {
        say_points "$1" "${3:-unknown}" 0 "$most" "$open"
        printf '\n%s\n' "$2"
    } >"$report/report.txt"
    printf '1..1\nnot ok 1 %s\n' "${2%%$'\n'*}" >"$report/results.tap"
    jq -n --arg output "$2" --argjson open "$open" --arg lesson "${3:-}" --arg seed "${4:-}" \
        --argjson most "$most" \
        '{score: 0, output: $output, tests: [], extra_data: {lesson: $lesson, seed: $seed,
          max_score: $most, not_graded: $open}}' >"$report/results.json"
    csv_row "$1" "${3:-}" 0 "$most" "$open" "${4:-}" "${2%%$'\n'*}" >"$report/row.csv"
}

# write_grades SUBMISSION...: the table of a folder
write_grades() {
    local name
    {
        csv_row student lesson points of 'not graded' seed problem
        for name in "$@"; do
            name=$(name_of "$name")
            # Whatever became of one, the others want their points.
            cat "${option[to]}/$name/row.csv" 2>/dev/null ||
                csv_row "$name" '' 0 0 '' '' 'the grader failed'
        done
    } >"${option[to]}/grades.csv"
}
