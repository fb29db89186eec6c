#!/usr/bin/env bash
# Runs test files side by side, each in a world of its own (see world.sh), says
# how far it is, and ends with the line "N passed, N failed, N skipped".
#
# usage: run.sh            what `make test` is about: the lessons
#        run.sh LESSON     one lesson: its own tests, its lab's, and what is asked of all
#        run.sh --all      what `make test-all` runs besides: all around the lessons
#        run.sh --without-root
#        run.sh JOB...     these: tests/NAME.bats, or a name from command_of() below
#
# environment: JOBS=N        how many at once (two for each processor)
#              MUST_RUN=1    a test that skips has failed, unless
#                            tests/allowed-skips says where it does run
#              RESULTS=FILE  gets a line for each test: ok or skip, and its name
set -euo pipefail

# Not /tmp, where device nodes and set-user-id programs may be forbidden.
export TMPDIR=${TMPDIR:-/var/tmp}
# script(1) would ask for the user's own, and an account may have none.
export SHELL=/bin/sh

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)

# shellcheck source=scripts/shell.sh
source "$project/scripts/shell.sh"

jobs=() running=0 done_jobs=0
passed=0 failed=0 skipped=0
declare -A job_of started watcher # by process
rows=()                           # of the table at the end

# command_of JOB: sets command to what prints its TAP, or its own sum
command_of() {
    case $1 in
    [0-9]*.bats) command_of_lesson "${1%.bats}" ;;
    *.bats) command=(bats --formatter tap "${filter[@]}" "tests/$1") ;;
    unit) command=(tests/run-units.sh) ;;
    valgrind) command=(tests/run-units.sh valgrind --quiet --child-silent-after-fork=yes
        --error-exitcode=1 --leak-check=full) ;;
    text) command=(tests/run-copy.sh text) && [[ -z ${VM:-} ]] || command=(tests/run-docs.sh) ;;
    clang | musl | arm64 | sanitizers | fuzz | user) command=(tests/run-copy.sh "$1") ;;
    debian13) command=(tests/run-debian.sh trixie) ;;
    mutants-*) command=(tests/mutants.sh "${1#mutants-}") ;;
    vm-lessons) command=(tests/run-vm.sh 07-cgroup.bats 09-seccomp.bats 10-overlay.bats 12-engine.bats toy.bats) ;;
    vm-others) command=(tests/run-vm.sh contract.bats tour.bats demos.bats text) ;;
    *) die "there is no $1" ;;
    esac
}

# command_of_lesson LESSON: its own tests, and what its lab asks, of which the attacks
# are the ladder's.
command_of_lesson() {
    command=(env "LAB_LESSON=$1" bats --formatter tap "${filter[@]}" "tests/$1.bats")
    # All of a lab needs root, and bats takes a file with nothing to do for an error.
    ((${#filter[@]})) || [[ ! -d tests/labs/$1 ]] ||
        command+=(--filter-tags '!attack' "tests/labs/$1"/{check,hidden}.bats)
}

# The longest first, so that none goes on alone at the end.
choose_jobs() {
    case ${1:-} in
    '') jobs=(ladder.bats contract.bats layers.bats 05-net.bats attack.bats 12-engine.bats 11-image.bats 10-overlay.bats 09-seccomp.bats 08-caps.bats 07-cgroup.bats
        06-user.bats terminal.bats 03-mount.bats 04-uts.bats 02-pid.bats 01-chroot.bats
        00-process.bats toy.bats tour.bats unit) ;;
    --all) jobs=(vm-others vm-lessons labs.bats debian13 user mutants-{10-overlay,09-seccomp,08-caps,07-cgroup,06-user}
        matrix.bats demos.bats vm.bats sanitizers clang mutants-{05-net,03-mount,04-uts} text
        valgrind fuzz doctor.bats docs.bats make.bats book.bats
        mutants-{02-pid,01-chroot,00-process} rootfs.bats images.bats setup.bats musl arm64) ;;
    --without-root)
        filter=(--filter-tags '!root,!once')
        # bats takes a file in which nothing is left to do for an error.
        mapfile -t jobs < <(grep -LE '^# bats file_tags=(.*,)?(root|once)(,|$)' tests/*.bats | sed 's|.*/||')
        jobs+=(unit)
        ;;
    *.bats | [!0-9]*) jobs=("${@#tests/}") ;;
    *)
        export LESSONS=$1
        jobs=(ladder.bats contract.bats "$1.bats" terminal.bats toy.bats)
        ;;
    esac
}

# start JOB: in the background, its output in a file that is watched
start() {
    local command around=()
    command_of "$1"
    ((EUID != 0)) || [[ -n ${VM:-} ]] || around=(tests/world.sh)
    : >"$scratch/$1"
    "${around[@]}" "${command[@]}" </dev/null >"$scratch/$1" 2>&1 &
    job_of[$!]=$1
    started[$!]=$SECONDS
    tail -n +1 -f -s 0.2 --pid="$!" "$scratch/$1" | show_failures "$1" &
    watcher[${1}]=$!
    running=$((running + 1))
}

# show_failures JOB: as they come
show_failures() {
    local line failing=''
    while IFS= read -r line; do
        case $line in
        'not ok '*'# SKIP'*) ;;
        'not ok '*)
            failing=yes
            [[ $line =~ ^not\ ok\ ([0-9]+\ (-\ )?)?(.*) ]]
            printf 'not ok %s: %s\n' "$1" "${BASH_REMATCH[3]}"
            ;;
        '#'*) [[ -z $failing ]] || printf '%s\n' "$line" ;;
        *) failing='' ;;
        esac
    done
}

# count JOB STATUS: sets p, f and s to what its output says.  A plan that is not
# fulfilled counts as failed, and so does a bad ending without a failed test.
count() {
    local log=$scratch/$1
    read -r p f s < <(awk '
        /^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$/ { sum = $1 " " $3 " " $5 }
        /^1\.\.[0-9]+/                      { planned += substr($1, 4) }
        /^(not )?ok .*# *(SKIP|skip)/       { skipped++; next }
        /^ok /                              { passed++ }
        /^not ok /                          { failed++ }
        END {
            lost = planned - passed - failed - skipped
            print sum ? sum : (passed + 0) " " (failed + (lost > 0 ? lost : 0)) " " (skipped + 0)
        }' "$log")
    if ((f == 0 && ($2 != 0 || p + s == 0))); then
        f=1
        printf 'not ok %s: it ended with status %d\n' "$1" "$2"
        tail -n 20 "$log" | sed 's/^/# /'
    fi
    # A job with a sum of its own has looked at its skips itself.
    [[ -z ${MUST_RUN:-} ]] || grep -qE '^[0-9]+ passed, ' "$log" || refuse_skips "$1"
    [[ -z ${RESULTS:-} ]] || write_results "$1" >>"$RESULTS"
}

# write_results JOB: the tests of its output, as they are called in allowed-skips
write_results() {
    sed -n -e "s|^ok [0-9]* \(.*\) # skip.*|skip $1: \1|p" -e t \
        -e "s|^not ok [0-9]* # SKIP \(.*\)|skip $1: \1|p" -e t \
        -e "s|^ok [0-9]* \(- \)\?\(.*\)|ok $1: \2|p" \
        -e 's/^== //p' "$scratch/$1"
}

# A skip is honest only where the list says where else the test does run.
refuse_skips() {
    local line name=$1
    while read -r line; do
        grep -qxF "$name: $line" tests/allowed-skips && continue
        printf 'not ok %s: must run, but was skipped: %s\n' "$name" "$line"
        f=$((f + 1)) s=$((s - 1))
    done < <(sed -n -e 's/^ok [0-9]* \(.*\) # skip.*/\1/p' \
        -e 's/^not ok [0-9]* # SKIP \(.*\)/\1/p' "$scratch/$name")
}

# Waits for whichever job ends next, and adds it to the sum.
collect() {
    local ended status=0 job p f s seconds total=${#jobs[@]}
    while :; do
        status=0
        wait -n -p ended "${!job_of[@]}" || status=$?
        [[ -z ${job_of[${ended:-0}]:-} ]] || break
    done
    job=${job_of[$ended]}
    seconds=$((SECONDS - started[$ended]))
    unset "job_of[$ended]"
    wait "${watcher[$job]}" || true
    count "$job" "$status"
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    running=$((running - 1)) done_jobs=$((done_jobs + 1))
    rows+=("$(printf '%5d s  %4d tests  %s' "$seconds" $((p + f + s)) "$job")")
    printf '[%*d/%d] %-18s %4d passed%s%s  %d s (in all %d:%02d)\n' \
        ${#total} "$done_jobs" "${#jobs[@]}" "$job" "$p" \
        "$( ((f == 0)) || printf ', %d FAILED' "$f")" \
        "$( ((s == 0)) || printf ', %d skipped' "$s")" \
        "$seconds" $((SECONDS / 60)) $((SECONDS % 60))
}

clean_up() {
    ignore_signals
    # A world ends with its own clean-up.
    ((${#job_of[@]} == 0)) || kill "${!job_of[@]}" 2>/dev/null || true
    wait
    rm -rf --one-file-system "$scratch"
}

main() {
    local job at_once filter=()

    cd "$project"
    [[ -z ${VM:-} ]] || filter=(--filter-tags v2)
    at_once=${JOBS:-$((2 * $(nproc)))}
    # Who is not root, and who is in the virtual machine, has no worlds.
    ((EUID == 0)) && [[ -z ${VM:-} ]] || at_once=1
    export BATS_TEST_TIMEOUT=${BATS_TEST_TIMEOUT:-300} LC_ALL=C
    choose_jobs "$@"
    # There is no network in a world to fetch the machine's kernel, or packages.
    [[ ${jobs[*]} != *vm* ]] || scripts/vm.sh --setup
    [[ ! " ${jobs[*]} " =~ \ (09-seccomp\.bats|text)\  ]] || tests/default-profiles.sh ||
        printf 'run.sh: tests with these profiles will be skipped\n' >&2
    [[ " ${jobs[*]} " != *" debian13 "* ]] || tests/run-debian.sh --setup trixie
    scratch=$(mktemp -d)
    trap clean_up EXIT
    exit_on_signals
    for job in "${jobs[@]}"; do
        ((running < at_once)) || collect
        start "$job"
    done
    while ((running > 0)); do
        collect
    done
    printf '\n'
    printf '%s\n' "${rows[@]}" | sort -rn
    printf '\n%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
    ((failed == 0))
}

main "$@"
