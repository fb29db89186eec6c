#!/usr/bin/env bats
# Lab 05, exercise 4: a hardware address.
# bats file_tags=root
# shellcheck source=tests/labs/helpers.bash
source "$BATS_TEST_DIRNAME/../helpers.bash"

prepare() {
    network=10.$(random_number second 100 250).$(random_number third 0 255)
    lab_options=(--net bridge --bridge "$(random_word bridge)" --ip "$network.2/24")
    mac=02$(random_word mac | sha256sum | sed 's/\(..\)/:\1/g' | cut -c 1-15)
}

# mac_of_eth0: as the kernel says it of the container's
mac_of_eth0() {
    nsenter --target "$command_pid" --net ip -o link show dev eth0 |
        sed 's|.* link/ether \([0-9a-f:]*\) .*|\1|'
}

@test "eth0 has the hardware address of --mac" {
    lab_options+=(--mac "$mac")
    start_command sleep 60
    assert_equal "$(mac_of_eth0)" "$mac"
}

@test "two containers with addresses of their own reach each other" {
    first=("${lab_options[@]}")
    lab_options+=(--mac "$mac")
    start_command sleep 60
    # The second one has what the kernel chose.
    lab_options=("${first[@]}")
    lab_options[5]=$network.3/24
    lab_run ping -c 1 -W 2 "$network.2"
    assert_success
    start_command sleep 60
    [[ $(mac_of_eth0) != "$mac" ]] || fail 'both have the same address'
}

@test "a hardware address that no single link can have is an error: 125" {
    for wrong in '' x 02:00 "${mac%:*}" "$mac:00" "${mac%?}g" "${mac}0" "03${mac#02}" \
        ff:ff:ff:ff:ff:ff 00:00:00:00:00:00 "-$mac" "$mac "; do
        run "${host[@]}" "$(program "$lesson")" "${lab_options[@]}" "--mac=$wrong" "$root" true
        assert_equal "$wrong: exit status $status" "$wrong: exit status 125"
        assert_output --partial "--mac $wrong: "
    done
    run "${host[@]}" "$(program "$lesson")" --mac "$mac" "$root" true
    assert_equal "exit status $status" 'exit status 125'
    refute_output --partial 'no such option'
}
