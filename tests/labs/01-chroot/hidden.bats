#!/usr/bin/env bats
# Lab 01, what the student doesn't see.
# bats file_tags=root
# shellcheck source=tests/labs/helpers.bash
source "$BATS_TEST_DIRNAME/../helpers.bash"

@test "no path leads above the root directory" {
    word=$(random_word content)
    printf '%s\n' "$word" >"$scratch/work/$word"
    # The caller stands beside the file.
    host+=(sh -c 'cd "$0" && exec "$@"' "$scratch/work")
    lab_run sh -c "ls -d /bin/sh; cat $word ../$word /../$word ../../../../$word"
    assert_line --index 0 /bin/sh
    for path in "$word" "../$word" "/../$word" "../../../../$word"; do
        assert_line --partial "'$path': No such file"
    done
}
