#!/usr/bin/env bats
# The ladder: each attack works on the lessons before the one that closes its
# door, and fails on that one and on all later ones.  All of it is measured once.
# bats file_tags=root
# shellcheck source=tests/helpers.bash
source "$BATS_TEST_DIRNAME/helpers.bash"

# All attacks on all lessons take their time, above all under emulation.
export BATS_TEST_TIMEOUT=1200

setup_file() {
    ((EUID == 0)) || return 0
    cd "$BATS_FILE_TMPDIR" || return
    scratch=$BATS_FILE_TMPDIR root=$BATS_FILE_TMPDIR/root
    # Where nobody else's attacks are.
    mkdir tmp
    host_and_settings >before
    measured=0
    column_of_table 1 >attacks
    # What is measured is written beside the programs.
    copy_tree
    # shellcheck disable=SC2046 # words without blanks
    TMPDIR=$PWD/tmp "$tree/scripts/matrix.sh" ${LESSONS:+--on "$(columns)"} $(<attacks) >out 2>err </dev/null || measured=$?
    echo "$measured" >status
    cp "$tree/build/matrix.json" .
    rm -rf "$tree"
    host_and_settings >after
}

setup() {
    common_setup
    run_files=$BATS_FILE_TMPDIR
}

# One lesson's doors are open in the lesson before.
columns() {
    container_rooms | grep -B 1 -x "$LESSONS" | paste -s -d ' '
}

host_and_settings() {
    host_state || true
    machine_settings
    ls "$BATS_FILE_TMPDIR/tmp"
    pgrep -fx '.*/root/attack .*' || true
}

@test "each attack is open before its lesson and closed from it on" {
    [[ $(<"$run_files/status") == 0 ]] || fail "$(
        grep '^!' "$run_files/out"
        cat "$run_files/err"
    )"
    declare -A closed_by
    while read -r name lesson; do
        closed_by[$name]=$lesson
    done < <(paste -d ' ' <(column_of_table 1) <(column_of_table 2))
    tried=0
    while IFS='|' read -r on name verdict _; do
        [[ $verdict != 'not tried' ]] || continue
        wanted=closed
        is_before "${closed_by[$name]%%-*}" "$on" && wanted=open
        assert_equal "$name on $on: $verdict" "$name on $on: $wanted"
        tried=$((tried + 1))
    done < <(cells "$run_files/matrix.json")
    # The whole ladder was climbed, but for what this machine lacks.
    columns=$(cells "$run_files/matrix.json" | cut -d '|' -f 1 | sort -u | wc -l)
    ((columns == $(if [[ -n ${LESSONS:-} ]]; then columns; else lessons_from 00; fi | wc -w)))
    lacking=0
    while read -r name; do
        may_lack "$name" || continue
        lacking=$((lacking + 1))
    done <"$run_files/attacks"
    ((tried >= ($(wc -l <"$run_files/attacks") - lacking) * columns))
}

@test "what could not be tried has a reason" {
    while IFS='|' read -r on name verdict reason; do
        [[ $verdict == 'not tried' ]] || continue
        [[ -n $reason && $reason != 'exit status'* ]] || fail "$name on $on: $reason"
        [[ -z ${MUST_RUN:-} ]] || may_lack "$name" ||
            fail "must run, but: $name on $on: $reason"
    done < <(cells "$run_files/matrix.json")
}

@test "each lesson but 00 closes at least one door" {
    for lesson in $(lessons_from 01); do
        column_of_table 2 | grep -qx "$lesson" || fail "none in $lesson"
    done
}

@test "nothing is left on the host, although attacks succeed" {
    run diff "$run_files/before" "$run_files/after"
    assert_output ''
    assert_equal "$(<"$run_files/err")" ''
}

@test "the committed matrix is what is measured" {
    cells "$project/lessons/matrix.json" | sort >"$scratch/committed"
    cells "$run_files/matrix.json" | grep -vF '|not tried|' | sort >"$scratch/measured"
    run comm -23 "$scratch/measured" "$scratch/committed"
    assert_output '' # or: make matrix ALL=1 WRITE=1
}

@test "each attack of the table has both sides, each file a line in the table" {
    run bash -c "ls '$project'/lessons/*/attack-*.c | sed 's|.*/attack-||; s|[.]c||' | sort"
    assert_output "$(column_of_table 1 | sort)"
    run bash -c "ls '$project'/lessons/*/attack-*.sh | sed 's|.*/attack-||; s|[.]sh||' | sort"
    assert_output "$(column_of_table 1 | sort)"
    while read -r read_on; do
        [[ $read_on == CVE-[0-9]*-[0-9]* || -f $project/lessons/$read_on/README.md ]] ||
            fail "$read_on is no chapter and no CVE"
    done < <(column_of_table 5)
}
