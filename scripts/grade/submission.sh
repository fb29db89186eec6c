# shellcheck shell=bash disable=SC2034,SC2154
# What is done with a submission: taken, built in a sandbox, and tested.
# Sourced by scripts/grade.sh.

# shellcheck source=scripts/grade/sandbox.sh
source "$project/scripts/grade/sandbox.sh"

# Seconds: for all tests of a submission, and for one.  The virtual machine may be
# emulated.
time_limit=180 test_time_limit=60
[[ -z ${VM:-} ]] || time_limit=1800 test_time_limit=600

# wait_until COMMAND...: for the sandbox
wait_until() {
    local tries
    for ((tries = 0; tries < 20 * test_time_limit; tries++)); do
        ! "$@" || return 0
        sleep 0.03
    done
    return 1
}

# collect_submission SUBMISSION LESSON WORK: makes WORK/tree, the tree that was
# handed out with the student's C files of the lesson's room and its housekeeping in
# it.  Else problem says why not.  Nothing is believed: no link is followed, nothing
# large is read.
collect_submission() {
    local room=lessons/$2 tree=$3/tree file name count=0
    problem=''
    mkdir -m 711 "$3"
    cp -a "$work/base-$2" "$tree"
    # What the student deleted stays deleted.
    find "$tree/$room" -maxdepth 1 -name '*.[ch]' \
        -not -name main.c -not -name 'attack-*' -delete
    rm -r "$tree/build/obj/$room" "$tree/build/bin/$2"
    if [[ -L $1/lessons || -L $1/$room || ! -d $1/$room ]]; then
        problem="$room isn't a directory"
        return 1
    fi
    while IFS= read -r -d '' file; do
        name=$(basename "$file")
        [[ $name != main.c && $name != attack-* ]] || continue
        if [[ ! $name =~ ^[A-Za-z0-9_][A-Za-z0-9_.-]*$ ]]; then
            problem='a file has an odd name: letters, digits, "_", "-" and "." are taken'
        elif (($(stat -c %s "$1/$file") > 262144 || ++count > 60)); then
            problem="$name is larger than 256 KiB, or there are more than 60 files"
        fi
        [[ -z $problem ]] || return 1
        # The size may have changed since; a link in its place is not followed.
        mkdir -p "$tree/${file%/*}"
        dd if="$1/$file" of="$tree/$file" bs=256K count=1 \
            iflag=nofollow,nonblock,fullblock status=none || {
            problem="$name can't be read"
            return 1
        }
    done < <(cd "$1" && find "$room" -maxdepth 2 -name '*.[ch]' -type f \
        \( -path '*/housekeeping/*' -o -not -path 'lessons/*/*/*' \) -print0 | sort -z)
    ((count > 0)) || problem="no C file in $room"
    [[ -z $problem ]]
}

# build_submission LESSON WORK: in the sandbox, as somebody who may write there
# only.  What came out is nobody's to change any more.  Else problem says why not;
# if that is this machine's fault, untried is set.
build_submission() {
    local tree=$2/tree program=$2/tree/build/bin/$1 status=0
    mkdir "$2/readable"
    sandbox_start "$2/build" "$2/readable" "$tree" || {
        problem=$sandbox_problem untried=yes
        return 1
    }
    timeout -k 1 "$time_limit" "${sandbox_enter[@]}" make -C "$tree" -s --no-print-directory \
        "build/bin/$1" </dev/null >"$2/log" 2>&1 || status=$?
    sandbox_stop
    if ((status != 0)) || [[ ! -f $program || -L $program ]]; then
        problem=$(printf 'it does not build (status %d):\n%s' "$status" \
            "$(head -c 4096 "$2/log" | tr -cd '[:print:]\n\t')")
        return 1
    fi
    # Root's, for the sandbox's root to read; but the container's root is its own.
    find "$tree" -xdev -not -type l -perm /7000 -exec chmod a-s {} +
    chown -hR 0:0 "$tree"
    chown -hR "$sandbox_base:$sandbox_base" "$tree/build/rootfs"
}

# end_sandboxes WORK: those that a test left behind whose time was up
end_sandboxes() {
    pkill -TERM -f "^$project/build/bin/07-cgroup .* $1/" || return 0
    wait_until no_sandbox "$1" || true
}

no_sandbox() {
    ! pgrep -f "^$project/build/bin/07-cgroup .* $1/" >/dev/null
}

# run_tests LESSON WORK SEED FILTER: prints TAP.  The tests are the teacher's, and so are
# all programs that look.  FILTER is a file with the pattern ^(...)$ of tests, or none.
run_tests() {
    local files=("$project/tests/labs/contract.bats" "$project/tests/labs/$1/$test_file") pattern
    [[ $test_file != check.bats || ! -f $project/tests/labs/$1/hidden.bats ]] ||
        files+=("$project/tests/labs/$1/hidden.bats")
    if [[ -f $4 ]]; then
        # To bats a file in which nothing is to be done is much work, too.
        pattern=$(<"$4")
        mapfile -t files < <(grep -lE "^@test \"${pattern:1:-1}\" " "${files[@]}")
        files=(--filter "$pattern" "${files[@]}")
    fi
    mkdir "$2/tests"
    # In what is said, the directories that have another name each time don't matter.
    # It will be shown on a terminal, so it is text, and not without end.
    env "LAB_LESSON=$1" "LAB_TREE=$2/tree" "LAB_SEED=$3" LAB_SANDBOX=1 \
        "TMPDIR=$2/tests" LC_ALL=C BATS_TEST_TIMEOUT="$test_time_limit" \
        timeout -k 10 "$time_limit" bats --formatter tap "${files[@]}" </dev/null 2>&1 |
        tr -d '\000-\010\013-\037\177' | head -c 4000000 |
        sed "s|$2/tests/bats-run-[A-Za-z0-9]*/test/[0-9]*|/test|g; s|$2/||g; s|$project/||g" || true
}
