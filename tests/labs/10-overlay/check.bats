#!/usr/bin/env bats
# Lab 10: layers that nobody writes, and one that gets what is written.
# bats file_tags=root
# shellcheck source=tests/labs/helpers.bash
source "$BATS_TEST_DIRNAME/../helpers.bash"

prepare() {
    word=$(random_word word)
    layer=$scratch/work/layer other=$scratch/work/other upper=$scratch/work/upper
    mkdir -p "$layer/etc" "$other/etc" "$upper"
    own
}

# What the tests make is whose the root file system is, there and in a sandbox.
own() {
    chown -hR --reference="$root" "$layer" "$other" "$upper"
}

# state: of all in the root file system
state() {
    find "$root" -printf '%p %y %m %U:%G %s %l %T@\n' | sort
    find "$root" -type f -exec cksum {} + | sort
}

# prints TEXT...: the container did, and nothing else, and ended well
prints() {
    assert_equal "$status: $output" "0: $(printf '%s\n' "$@")"
}

# with_mount DIRECTORY FLAG: the program runs where a mount of the directory has it
with_mount() {
    # shellcheck disable=SC2016 # for the shell inside
    host=("${sandbox_enter[@]}" unshare --mount --propagation private bash -euc 'mount --bind "$0" "$0"
        mount -o "remount,bind,$1" "$0"; shift; exec "$@"' "$@")
}

@test "whatever is written, the root file system is as before, and so is the next container's" {
    before=$(state)
    lab_run sh -c "echo $word >/root/new; rm /etc/hostname; echo $word >>/etc/profile
        rm -r /srv; chmod 700 /etc; cat /root/new; test ! -e /etc/hostname -a ! -e /srv"
    prints "$word"
    assert_equal "$(state)" "$before"
    lab_run sh -c 'cat /etc/hostname; test -e /srv -a ! -e /root/new; stat -c %a /etc'
    prints matryoshka 755
}

@test "of layers the first one is the highest, and ROOTFS the lowest" {
    for name in one two three; do
        mkdir -p "$scratch/work/$name/etc"
        echo "$word-$name" | tee "$scratch/work/$name/etc/who" >"$scratch/work/$name/etc/$name"
        chown -hR --reference="$root" "$scratch/work/$name"
    done
    echo "$word" >"$scratch/work/three/etc/hostname"
    for order in 'one two three' 'three one two'; do
        read -ra names <<<"$order"
        lab_options=("${names[@]/#/--layer=$scratch/work/}")
        lab_run cat /etc/who /etc/one /etc/two /etc/three /etc/hostname
        prints "$word-${names[0]}" "$word-one" "$word-two" "$word-three" "$word"
        lab_run test -e /etc/profile
        assert_success
    done
}

@test "any name of a layer will do, also a long one and a relative one" {
    local odd long
    odd=$scratch/work/$'a:b,c \n\\d'
    long=$scratch/work/$(printf "%0200d" 0)/$(printf '%0200d' 1)
    mkdir -p "$long"
    for name in "$odd" "$long/one"; do
        cp -a "$layer" "$name"
        echo "$word" >"$name/etc/$(random_word "$name")"
        lab_options+=(--layer "$name")
    done
    echo "$word" >"$other/etc/relative"
    own
    lab_options+=(--layer other)
    host+=(env "--chdir=$scratch/work")
    lab_run cat "/etc/$(random_word "$odd")" "/etc/$(random_word "$long/one")" /etc/relative
    prints "$word" "$word" "$word"
}

@test "hundreds of layers fit, and each one is there" {
    count=$(random_number count 400 480)
    for ((i = 1; i <= count; i++)); do
        mkdir -p "$scratch/work/many/$i/etc/numbers"
        : >"$scratch/work/many/$i/etc/numbers/$i"
        lab_options+=(--layer "$scratch/work/many/$i")
    done
    chown -R --reference="$root" "$scratch/work/many"
    lab_run sh -c 'ls /etc/numbers | wc -l; cat /etc/hostname'
    prints "$count" matryoshka
}

@test "--upper keeps what is written, for the next container and as a layer" {
    lab_options=(--upper "$upper")
    lab_run sh -c "echo $word >/root/file; rm /etc/hostname"
    prints
    assert_equal "$(cat "$upper/upper/root/file")" "$word"
    # It belongs to whom the container's root is on the host.
    assert_equal "$(stat -c %u:%g "$upper/upper/root/file")" "$(outside 1000000000):$(outside 1000000000)"
    lab_run sh -c 'cat /root/file; test ! -e /etc/hostname'
    prints "$word"
    lab_options=(--layer "$upper/upper")
    lab_run sh -c 'cat /root/file; test ! -e /etc/hostname'
    prints "$word"
}

@test "the root directory has the owner and the mode of the uppermost layer's" {
    mode=7$(random_number group 0 7)$(random_number others 0 7)
    chmod "$mode" "$layer"
    chmod 755 "$other"
    for kept in '' "$upper"; do
        lab_options=(--layer "$layer" --layer "$other" ${kept:+--upper "$kept"})
        lab_run stat -c '%a %u:%g' /
        prints "$mode 0:0"
    done
    assert_equal "$(stat -c '%a %u' "$upper/upper")" "$mode $(outside 1000000000)"
}

@test "--read-only: nothing can be written, with layers and without" {
    echo "$word" >"$layer/etc/who"
    own
    lab_options=(--read-only)
    lab_run touch /new
    assert_failure
    assert_output --partial 'Read-only file system'
    lab_options+=(--layer "$layer")
    lab_run sh -c 'cat /etc/who; touch /new /etc/who 2>/dev/null || echo no'
    prints "$word" no
    assert_equal "$(ls -A "$upper")" ''
}

@test "what the mount of a layer or of --upper forbids is forbidden" {
    cp "$root/bin/busybox" "$layer/etc/true"
    own
    lab_options=(--layer "$other" --layer "$layer")
    lab_run /etc/true
    assert_success
    with_mount "$layer" noexec
    lab_run /etc/true
    assert_failure 126
    with_mount "$layer" nosuid
    start_command sleep 60
    assert_equal "$(root_flags)" 'exec nosuid'
    kill -TERM "$pid"
    ended_with 143
    with_mount "$upper" noexec
    lab_options=(--upper "$upper" --layer "$layer")
    lab_run /etc/true
    assert_failure 126
}

# root_flags: of the mount that the command has as its root
root_flags() {
    awk '$5 == "/" { print ($6 ~ /noexec/ ? "no" : "") "exec", ($6 ~ /nosuid/ ? "no" : "") "suid" }' \
        "/proc/$command_pid/mountinfo"
}

@test "a layer belongs to root inside, whoever owns it" {
    mkdir "$layer/etc/own"
    echo "$word" >"$layer/etc/own/file"
    chown -R "$(random_number owner 1 60000):$(random_number group 1 60000)" "$layer"
    lab_options=(--layer "$layer")
    lab_run sh -c 'stat -c %u:%g /etc/own/file; echo more >>/etc/own/file; cat /etc/own/file'
    assert_success
    # It may have been copied, which is said.
    assert_equal "${output##*map: }" "${output%%0:0*}0:0"$'\n'"$word"$'\n'more
}

@test "a layer that isn't there, or is a file, is an error: 125" {
    lab_options=(--layer "$layer" --layer "$scratch/work/$word")
    lab_run true
    says_why 125 "$word" 'No such file or directory'
    lab_options=(--layer "$layer" --layer "$root/etc/hostname")
    lab_run true
    says_why 125 hostname 'Not a directory'
}

@test "of all mounts of the set-up only the overlay is left, and only inside" {
    lab_options=(--layer "$layer" --diff)
    mounts() { cut -d ' ' -f 5- "/proc/$(the_host)/mountinfo" | sort; }
    before=$(mounts)
    start_command sleep 60
    assert_equal "$(mounts)" "$before"
    assert_equal "$(namespace "$pid" mnt)" "$(namespace "$(the_host)" mnt)"
    # The overlay is the root, and no tmpfs is there but those of lessons 03 and 08.
    run awk '{ for (i = 7; $i != "-"; i++); if ($(i + 1) == "overlay") print $5 }' "/proc/$command_pid/mountinfo"
    assert_output /
    run awk '{ for (i = 7; $i != "-"; i++); if ($(i + 1) == "tmpfs") print $5 }' "/proc/$command_pid/mountinfo"
    refute_output --regexp '/[a-z]*[0-9]+$'
    refute_output --partial "$scratch"
}

@test "the program keeps no descriptor of a layer" {
    for count in 1 30; do
        lab_options=()
        for ((i = 1; i <= count; i++)); do
            mkdir -p "$scratch/work/some/$i/etc"
            echo "$word" >"$scratch/work/some/$i/etc/$word"
            lab_options+=(--layer "$scratch/work/some/$i")
        done
        chown -R --reference="$root" "$scratch/work/some"
        start_command sleep 60
        assert_equal "$(<"/proc/$command_pid/root/etc/$word")" "$word"
        ls "/proc/$pid/fd" | wc -l >"$scratch/descriptors-$count"
        kill -TERM "$pid"
        ended_with 143
    done
    assert_equal "$(<"$scratch/descriptors-30") descriptors" "$(<"$scratch/descriptors-1") descriptors"
}

@test "--diff tells what was added, changed and deleted" {
    echo "$word" | tee "$layer/etc/$word" >"$root/etc/two"
    own
    chown --reference="$root" "$root/etc/two"
    lab_options=(--layer "$layer" --diff)
    lab_run sh -c "echo >/root/new; rm /etc/$word /etc/two; echo more >>/etc/profile; mkdir /root/d"
    prints 'C /etc' 'C /etc/profile' 'D /etc/two' "D /etc/$word" 'C /root' 'A /root/d' 'A /root/new'
    lab_options=(--diff)
    lab_run rm /etc/two
    prints 'C /etc' 'D /etc/two'
}

@test "--diff tells what a directory that was made anew hides" {
    can_mark "$root"
    mkdir "$root/etc/d"
    touch "$root/etc/d/old" "$root/etc/d/$word"
    chown -R --reference="$root" "$root/etc/d"
    lab_options=(--diff)
    lab_run sh -c "rm -r /etc/d; mkdir /etc/d; touch /etc/d/new /etc/d/$word"
    prints 'C /etc' 'C /etc/d' 'A /etc/d/new' "C /etc/d/$word" 'D /etc/d/old'
}

# can_mark DIRECTORY: on its file system, and so in memory
can_mark() {
    [[ -z ${LAB_SANDBOX:-} ]] || on_host python3 -c \
        'import os, sys; os.setxattr(sys.argv[1], "user.x", b""); os.removexattr(sys.argv[1], "user.x")' \
        "$1" 2>/dev/null || skip 'memory has no attributes of users here'
}

@test "what the kernel can't mount, or can't write to, is an error: 125" {
    lab_options=(--layer "$layer" --upper "$upper")
    lab_run true
    assert_success
    lab_options=(--layer "$layer" --layer "$layer")
    lab_run true
    says_why 125 'Too many levels of symbolic links'
    # With no room for its desk the kernel mounts an overlay that is read-only.
    # shellcheck disable=SC2016 # for the shell inside
    host+=(unshare --mount --propagation private bash -euc 'mount -t tmpfs -o nr_inodes=3 x "$0"
        exec "$@"' "$upper")
    lab_options=(--upper "$upper")
    lab_run true
    says_why 125
}

# bats test_tags=attack
@test "the attack change-image fails" {
    attack_fails change-image
}
