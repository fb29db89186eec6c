#!/usr/bin/env bats
# Lab 04, exercise 5: --domainname NAME.
# bats file_tags=root
# shellcheck source=tests/labs/helpers.bash
source "$BATS_TEST_DIRNAME/../helpers.bash"

# The program's host is a UTS namespace made for the test, with a name of its own.
prepare() {
    hosts=$(random_word host)
    host+=(unshare --uts sh -c "domainname $hosts; exec \"\$@\"" host)
}

# domain_of PID: as the kernel has it in that process's UTS namespace
domain_of() {
    nsenter --target "$1" --uts cat /proc/sys/kernel/domainname
}

@test "the domain name is what --domainname says, and the host's is as before" {
    name=$(random_word name).example.org
    lab_options=(--domainname "$name")
    start_command sleep 60
    assert_equal "$(domain_of "$command_pid")" "$name"
    assert_equal "$(domain_of "$pid")" "$hosts"
    assert_equal "$(nsenter --target "$command_pid" --uts uname -n)" matryoshka
}

@test "without the option there is none, not the host's" {
    start_command sleep 60
    assert_equal "$(domain_of "$command_pid")" '(none)'
}

@test "the longest name has 64 characters, and a wrong one is an error: 125" {
    name=$(printf '%s-' "$(random_word 1)" "$(random_word 2)" "$(random_word 3)" \
        "$(random_word 4)" "$(random_word 5)")
    lab_options=(--domainname "${name:0:63}x" --hostname "$(random_word name)")
    start_command sleep 60
    assert_equal "$(domain_of "$command_pid")" "${name:0:63}x"
    for wrong in "${name:0:64}x" '' 'two words' -first; do
        lab_options=(--domainname "$wrong")
        lab_run echo "$wrong: the command runs"
        assert_equal "$wrong: exit status $status" "$wrong: exit status 125"
    done
}
