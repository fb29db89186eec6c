#!/usr/bin/env bats
# Lab 03: a mount namespace and a root file system of its own.
# bats file_tags=root
# shellcheck source=tests/labs/helpers.bash
source "$BATS_TEST_DIRNAME/../helpers.bash"

volume=$scratch/work/volume

prepare() {
    on_host mkdir "$volume"
}

# prepare_host COMMANDS: the program's host is a mount namespace made for the test,
# in which the commands run first
prepare_host() {
    host+=(unshare --mount --propagation private sh -c "$1; exec \"\$@\"" host)
}

# mounted POINT: the options and the type of what the command sees mounted there
mounted() {
    awk -v point="$1" '$5 == point { print $6, $(NF - 2) }' "/proc/$command_pid/mountinfo"
}

@test "nothing of the host's is mounted inside" {
    start_command sleep 60
    assert_not_equal "$(namespace "$command_pid" mnt)" "$(namespace "$(the_host)" mnt)"
    [[ /proc/$command_pid/root -ef $root ]] ||
        fail "the root directory isn't ROOTFS: $(readlink "/proc/$command_pid/root")"
    # In which order they were mounted is nobody's business.
    run awk '{ print $5 | "sort" }' "/proc/$command_pid/mountinfo"
    assert_output "$(printf '%s\n' / /dev /dev/{full,null,pts,random,shm,tty,urandom,zero} \
        /proc /sys /tmp)"
}

@test "the working directory inside is /" {
    start_command sleep 60
    [[ /proc/$command_pid/cwd -ef $root ]] ||
        fail "the kernel says: $(readlink "/proc/$command_pid/cwd")"
    lab_run sh -c 'pwd; cd ..; pwd'
    assert_output $'/\n/'
}

@test "/sys is a sysfs of its own, and read-only" {
    start_command sleep 60
    # In a sandbox the kernel refuses one that isn't read-only, and the host's
    # would be bound in its place, with cgroups in it.
    run awk '$5 ~ "^/sys" { print $5, $6, $(NF - 2) }' "/proc/$command_pid/mountinfo"
    assert_output --regexp $'^/sys ro,nosuid,nodev,noexec[^\n]* sysfs$'
}

@test "/tmp is private, and anybody's" {
    word=$(random_word file)
    touch "$root/tmp/of-the-host"
    lab_run sh -c "stat -c %a /tmp; ls /tmp; echo >/tmp/$word && ls /tmp"
    assert_output $'1777\n'"$word"
    run on_host ls "$root/tmp"
    assert_output of-the-host
    start_command sleep 60
    assert_regex "$(mounted /tmp)" '^rw,nosuid,nodev.* tmpfs$'
}

@test "no mount is shared with the host, even where all are" {
    word=$(random_word mount)
    on_host mkdir "$volume/below"
    prepare_host 'mount --make-rshared /'
    lab_options=(--volume "$volume:/mnt")
    start_command sh -c "for point in /opt /mnt/below; do
            mount -t tmpfs $word \$point
        done; echo ready; exec sleep 60"
    wait_for_output ready
    run cat "/proc/$command_pid/mountinfo"
    refute_output --partial ' shared:'
    refute_output --partial ' master:'
    assert_equal "$(grep -c " - tmpfs $word " <<<"$output")" 2
    # The program itself has stayed on the host.
    run cat "/proc/$pid/mountinfo"
    assert_success
    refute_output --partial " - tmpfs $word "
}

@test "a volume shows changes on both sides" {
    old=$(random_word old) new=$(random_word new)
    on_host sh -c "echo $old >'$volume/file'"
    lab_options=(--volume "$volume:/mnt")
    lab_run sh -c "cat /mnt/file; echo $new >/mnt/file"
    assert_success
    assert_output "$old"
    run on_host cat "$volume/file"
    assert_output "$new"
}

@test "what is to be read-only is, with all that is mounted in it" {
    on_host mkdir "$volume/below"
    prepare_host "mount -t tmpfs below '$volume/below'"
    lab_options=(--read-only --volume "$volume:/mnt:ro" --volume "$volume:/srv")
    start_command sleep 60
    for point in / /mnt /mnt/below; do
        assert_regex "$point: $(mounted "$point")" ': ro'
    done
    for point in /srv /srv/below /tmp; do
        assert_regex "$point: $(mounted "$point")" ': rw'
    done
    # For the host all is as it was.
    on_host touch "$root/etc" "$volume"
}

# bats test_tags=attack
@test "the attack escape-chroot fails" {
    attack_fails escape-chroot
}

# bats test_tags=attack
@test "the attack leak-mount fails" {
    attack_fails leak-mount
}
