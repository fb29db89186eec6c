#!/usr/bin/env bats
# The ladder: each attack works on the lessons before the one that closes its
# door, and fails on that one and on all later ones.
# bats file_tags=root
# shellcheck source=tests/helpers.bash
source "$BATS_TEST_DIRNAME/helpers.bash"

# All attacks on all lessons take their time, above all under emulation.
export BATS_TEST_TIMEOUT=1200

setup() {
    need_root
    common_setup
}

attack() {
    run "$project/scripts/attack.sh" "$@"
}

@test "each attack is open before its lesson and closed from it on" {
    tried=0
    while read -r closing name _; do
        for lesson in $(lessons_from 00); do
            wanted=closed
            is_before "${closing%%-*}" "$lesson" && wanted=open
            attack --on "$lesson" "$name"
            assert_success
            assert_equal "$name on $lesson: ${output%%|*}" "$name on $lesson: $wanted"
            tried=$((tried + 1))
        done
    done < <("$project/scripts/attack.sh" --list)
    # The whole ladder was climbed: eight attacks or more on each lesson.
    ((tried >= 8 * $(lessons_from 00 | wc -l)))
}

@test "each lesson but 00 closes at least one door" {
    for lesson in $(lessons_from 01); do
        attack --list
        assert_line --regexp "^$lesson "
    done
}

@test "make attack shows both outcomes, and its exit status judges them" {
    for lesson in $(lessons_from 01); do
        run make -s -C "$project" attack "L=${lesson%%-*}"
        assert_success
        assert_line --partial ' open '
        assert_line --partial ' closed '
    done
}

@test "an attack that could not run is not taken for a closed door" {
    tree=$scratch/tree
    mkdir -p "$tree/build"
    cp -a "$project/lessons" "$project/scripts" "$tree"
    cp -a "$project/build/rootfs" "$project/build/bin" "$project/build/attacks" "$tree/build"
    printf 'no program' >"$tree/build/attacks/read-file"
    chmod 644 "$tree/build/attacks/read-file"
    run "$tree/scripts/attack.sh" --on 01-chroot read-file
    assert_output --partial 'not tried: exit status 126'
    run "$tree/scripts/attack.sh" 01
    assert_failure
}

@test "a lesson that doesn't close its door is found out" {
    tree=$scratch/tree
    mkdir -p "$tree/build"
    cp -a "$project/lessons" "$project/scripts" "$tree"
    cp -a "$project/build/rootfs" "$project/build/bin" "$project/build/attacks" "$tree/build"
    cp "$tree/build/bin/03-mount" "$tree/build/bin/04-uts"
    run "$tree/scripts/attack.sh" 04
    assert_failure
    refute_output --partial closed
}

@test "attack.sh refuses what it doesn't know" {
    attack 99
    assert_failure 125
    attack 00
    assert_failure 125
    assert_output --partial 'no lesson before'
    attack --on 01 nonsense
    assert_failure 125
    attack
    assert_failure 125
}
