#!/usr/bin/env bats
# Lesson 11: what a layer may do to the host and to the store, which is nothing.
# bats file_tags=root,v2
# shellcheck source=tests/helpers.bash
source "$BATS_TEST_DIRNAME/helpers.bash"

lesson=11-image

setup_file() {
    tar -C "$project/build/rootfs" --owner=0 --group=0 -cf "$BATS_FILE_TMPDIR/base" .
}

setup() {
    common_setup
    base=$BATS_FILE_TMPDIR/base
    store=$scratch/store image=$scratch/image
    outside=$scratch/outside
    mkdir "$outside"
    touch "$outside/kept"
    options=(--store "$store")
}

teardown() {
    [[ -z ${public:-} ]] || rm -rf --one-file-system "$public"
    common_teardown
}

# layer NAME ENTRY...: makes one as make-layer.py does
layer() {
    "$project/tests/make-layer.py" "${@:2}" >"$scratch/$1"
}

# image LAYER...: makes the image of these, the lowest first, for in_image
image() {
    rm -rf "$image"
    (cd "$scratch" && "$project/scripts/build-image.sh" --layers "$image" "$@")
}

in_image() {
    local root=$image
    in_lesson "$lesson" "$@"
}

# image_of ENTRY...: of this one layer above the root file system
image_of() {
    layer evil "$@"
    image "$base" evil
}

# stored LAYER: its directory
stored() {
    local digest
    digest=$(cd "$scratch" && sha256sum <"$1")
    printf '%s\n' "$store/layers/${digest%% *}"
}

# nothing_happened [LAYERS]: outside, and in the store there are so many layers
nothing_happened() {
    assert_equal "$(ls -A "$outside")" kept
    local layers
    layers=$(find "$store/layers" -mindepth 1 -maxdepth 1 -printf '%f\n')
    assert_equal "$(wc -l <<<"$layers")" "${1:-1}"
    ! grep -v '^[0-9a-f]\{64\}$' <<<"$layers" || fail 'something half-made'
}

# refuses MESSAGE ENTRY...: the entry that's wrong is named
refuses() {
    image_of "${@:2}"
    in_image true
    refused "unpack $image: layer 2 of 2: $1"
    nothing_happened
}

@test "a layer leads nowhere outside: by its names" {
    refuses '../../evil: a name with "..", which leads out' 'file|../../evil'
    refuses 'a/../../evil: a name with "..", which leads out' 'dir|a' 'file|a/../../evil'
    refuses 'x: a name with "..", which leads out' 'link|x|../../etc/passwd'
    refuses "x: a hard link to what isn't in this layer" "link|x|$outside/kept"
    refuses '.: the layer'\''s top must be a directory' 'file|.'
    refuses './: the layer'\''s top must be a directory' "symlink|./|$outside"
    image_of "file|$outside/evil|inside" "symlink|passwd|/etc/passwd" 'link|x|passwd' 'file|x|replaced'
    in_image sh -c "cat /x; readlink passwd; head -n 1 /etc/passwd"
    assert_output $'replaced/etc/passwd\nroot:x:0:0:root:/root:/bin/sh'
    assert_equal "$(cat "$(stored evil)$outside/evil")" inside
    nothing_happened 2
}

@test "a layer leads nowhere outside: by a link that it goes through, whatever that was before" {
    for link in "symlink|a|$outside" "symlink|a|../../../../../../../../..$outside"; do
        refuses "a/evil: open the directory that it's in: No such file or directory" "$link" 'file|a/evil'
        refuses "a/evil: open the directory that it's in: No such file or directory" 'dir|a' "$link" 'file|a/evil'
        refuses "a/.wh.kept: open the directory that it's in: No such file or directory" "$link" 'file|a/.wh.kept'
        refuses "x: a hard link to what isn't in this layer" "$link" 'link|x|a/kept'
        # In the next layer it's a directory, which hides the link.
        layer link "$link"
        layer evil 'file|a/evil|inside' 'dir|a||mode=777'
        image "$base" link evil
        in_image cat /a/evil
        assert_output inside
        nothing_happened 3
        rm -rf "$store"
        # It leads to the layer's own directory of that name.
        image_of "$link" "file|$outside/own" 'file|a/evil|inside'
        in_image true
        assert_equal "$(ls "$(stored evil)$outside")" $'evil\nown'
        nothing_happened 2
        rm -rf "$store"
    done
}

@test "what can't be is refused, with the entry's name as a terminal may show it" {
    refuses 'd: remove what an earlier entry made: Directory not empty' 'dir|d' 'file|d/f' 'file|d'
    refuses "f/x: open the directory that it's in: Not a directory" 'file|f' 'file|f/x'
    refuses 'a\012b\033[31m\303\266\134: a hard link' $'link|a\nb\e[31mö\\|nothing'
    refuses "$(printf 'y%.0s' {1..256}): a name that is too long" "file|$(printf 'y%.0s' {1..256})"
    refuses "$(printf 'y/%.0s' {1..508})...: a name that is too long" "file|$(printf 'y/%.0s' {1..508})$(printf 'yyy/%.0s' {1..1024})"
    refuses 'f: an owner that can'\''t be' "file|f||uid=4294967295"
    refuses '.wh.: a whiteout of nothing' 'file|.wh.'
    refuses '.wh..: a whiteout of nothing' 'file|.wh..'
    refuses 'a/.wh...: a whiteout of nothing' 'file|a/.wh...'
    refuses '.wh.a/b: a name below a whiteout' 'file|.wh.a/b'
    refuses 'f: truncate: File too large' "file|f|0|GNU.sparse.size=$((1 << 62))|GNU.sparse.map=0,1"
}

@test "device nodes are left out and counted" {
    image_of 'block|disk' 'char|dev/null2' 'file|f' 'fifo|p'
    in_image sh -c 'test ! -e /disk -a ! -e /dev/null2 -a -p /p && echo there are none'
    assert_line --index 0 "$lesson: $image: layer 2 of 2: device nodes left out: 2"
    assert_line --index 1 'there are none'
    assert_equal "${#lines[@]}" 2
    in_image true # is said when it's unpacked
    assert_output ''
}

@test "owners, modes, times, links and holes are the layer's, attributes that somebody believes in aren't" {
    image_of 'dir|d||mode=1750|uid=7|gid=8|mtime=86400' 'file|d/su|x|mode=6755|uid=9|gid=10|mtime=172800' \
        'link|d/again|d/su' 'symlink|d/l|su|uid=11|gid=12|mtime=259200' \
        "file|d/holes|0|GNU.sparse.size=$((1 << 33))|GNU.sparse.map=0,1" \
        'file|d/x||SCHILY.xattr.user.mine=1|SCHILY.xattr.user.overlay.redirect=/etc|SCHILY.xattr.trusted.overlay.opaque=y|SCHILY.xattr.trusted.x=1|SCHILY.xattr.security.selinux=evil' \
        'dir|e||SCHILY.xattr.trusted.overlay.redirect=/etc|SCHILY.xattr.user.overlay.opaque=y' \
        'dir|./||mode=711|uid=5|mtime=345600'
    in_image sh -c 'cd d && stat -c "%n %a %u:%g %Y %h" . su again l; stat -c %a /'
    assert_output $'. 1750 7:8 86400 2\nsu 6755 9:10 172800 2\nagain 6755 9:10 172800 2\nl 777 11:12 259200 1\n711'
    cd "$(stored evil)"
    assert_equal "$(stat -c '%u:%g %a %Y' .)" '0:0 711 345600'
    assert_equal "$(stat -c '%s' d/holes)" $((1 << 33))
    (($(stat -c '%b' d/holes) < 100))
    run python3 -c 'import glob, os
for name in [".", *glob.glob("**", recursive=True)]:
    print(end="".join(f"{name} {attribute}" for attribute in os.listxattr(name, follow_symlinks=False)))'
    assert_output 'd/x user.mine'
}

@test "whiteouts hide what lower layers have, and nothing of their own" {
    layer low 'file|etc/gone' 'file|all/1' 'file|all/2' 'file|again/old' 'file|both/old' 'file|file'
    layer high 'file|etc/.wh.gone' 'file|etc/.wh.never' 'file|all/.wh..wh..opq' 'file|all/3' \
        'file|.wh.again' 'file|again/new' 'file|both/new' 'file|.wh.both' 'file|file|own' 'file|.wh.file' \
        'file|.wh..wh.aufs' 'dir|.wh..wh.plnk'
    image "$base" low high
    in_image sh -c 'ls -A /all /again /both; cat /file; ls -Ad /etc/gone /etc/never; ls -A / | grep wh'
    assert_output "$(printf '%s\n' /again: new '' /all: 3 '' /both: new 'ownls: /etc/gone: No such file or directory' \
        'ls: /etc/never: No such file or directory')"
    # The kernel wouldn't see this one.
    layer all 'file|.wh..wh..opq'
    image low all "$base" high
    in_image ls /both /file /all
    assert_output "$(printf '%s\n' /file '' /all: 3 '' /both: new)"
}

@test "names are bytes, not characters of some encoding" {
    nfd=$'o\u0308' latin=$'\xf6'
    image_of "file|$nfd|decomposed" $'file|\u00f6|composed'
    (cd "$scratch" && printf latin >"$latin" && tar --owner=0 --group=0 -cf bytes "$latin")
    image "$base" evil bytes
    in_image env LC_ALL=C.UTF-8 cat "/$nfd" $'/\u00f6' "/$latin"
    assert_output decomposedcomposedlatin
}

@test "a layer that is cut off, or is something else, is refused" {
    image_of 'file|f|content' 'file|g|content'
    for cut in 'head -c 515' 'head -c 512' 'head -c 1500' 'head -c 1' 'sed s/a/b/g' 'tar -c -C / etc/hostname | gzip -c -1 | head -c 100'; do
        bash -c "$cut" <"$scratch/evil" >"$scratch/cut"
        image "$base" cut
        in_image true
        refused "unpack $image: layer 2 of 2: "
        nothing_happened
    done
}

@test "what follows the tar's end belongs to the layer's digest, and to the limit" {
    image_of 'file|f|content'
    { cat "$scratch/evil" && head -c 100000 /dev/urandom; } >"$scratch/tail"
    image "$base" tail
    in_image cat /f
    assert_output content
    nothing_happened 2
    truncate -s 3G "$scratch/tail"
    image "$base" tail
    options+=(--unpack-limit 2G)
    in_image true
    refused "unpack $image: layer 2 of 2: more bytes than --unpack-limit allows"
    nothing_happened 2
}

@test "a layer that isn't what the config says leaves nothing in the store" {
    image_of 'file|f|content' 'dir|a/b/c' 'file|a/b/c/f' 'dir|closed||mode=0'
    config=$(jq -r '.config.digest' "$image/blobs/sha256/$(jq -r '.manifests[0].digest[7:]' "$image/index.json")")
    # The digest of the config, which is checked before, is another one then.
    skopeo copy --quiet "oci:$image" "docker-archive:$scratch/archive:a:b"
    mkdir "$scratch/archive.d"
    tar -C "$scratch/archive.d" -xf "$scratch/archive"
    sed -i "s/$(sha256sum "$scratch/evil" | cut -c 1-64)/${config#*:}/" "$scratch/archive.d/${config#*:}.json"
    mv "$scratch/archive.d/${config#*:}.json" "$scratch/archive.d/config"
    sed -i "s/${config#*:}.json/config/" "$scratch/archive.d/manifest.json"
    tar -C "$scratch/archive.d" -cf "$scratch/archive" .
    image=$scratch/archive
    in_image true
    refused "$image: layer 2 of 2: its tar's digest is sha256:"
    nothing_happened
}

@test "a layer from the store is taken without reading its blob, one that isn't there is unpacked" {
    image_of 'file|f|content'
    in_image cat /f
    assert_output content
    find "$image/blobs" -size +4k -exec truncate -s 0 {} +
    in_image cat /f
    assert_output content
    rm -rf "$(stored "$base")"
    in_image cat /f
    refused "$image: layer 1 of 2"
    nothing_happened
}

@test "ten at once unpack it once, and all of them run" {
    image_of 'file|f|content'
    local all=()
    for number in {1..10}; do
        (in_image sh -c 'cat /f' && printf '%s\n' "$status $output" >"$scratch/number$number") &
        all+=($!)
    done
    wait "${all[@]}"
    assert_equal "$(sort -u "$scratch"/number*)" '0 content'
    assert_equal "$(cat "$scratch"/number* | wc -l)" 10
    nothing_happened 2
}

@test "whenever it's killed, the next one unpacks what's missing, and nothing half-made stays" {
    image_of 'dir|closed||mode=0' 'dir|closed/a/b/c' 'file|closed/a/b/c/f' 'file|f|content'
    killed=0
    for seed in {1..10}; do
        rm -rf "$store"
        run "$project/build/tests/kill-early" 5 "$seed" "$(program "$lesson")" --store "$store" "$image" true
        assert_success
        killed=$((killed + output))
        [[ ! -d $store/layers ]] || ls -A "$store/layers" >>"$scratch/seen"
        in_image cat /f
        assert_output content
        nothing_happened 2
    done
    ((killed > 20))
    grep -q '^\.new' "$scratch/seen" # or this was no test
}

@test "SIGTERM ends it while it unpacks, and nothing half-made stays" {
    mapfile -t entries < <(printf 'file|f%s\n' {1..30000})
    image_of "${entries[@]}"
    local root=$image
    for signal in TERM INT HUP QUIT; do
        start "$lesson" true
        wait_until test -e "$store/layers/.new/f1"
        kill "-$signal" "$pid"
        ended_with 125
        assert_equal "$(cat "$err")" "$lesson: unpack $image: layer 2 of 2: a signal ended it"
        nothing_happened
    done
}

@test "while somebody else unpacks it waits, says so, and can be ended" {
    image_of 'file|f|content'
    local root=$image
    mkdir -p "$store"
    exec {lock}<"$store"
    flock "$lock"
    for last in TERM none; do
        start "$lesson" cat /f
        wait_until grep -qx "$lesson: waiting for another one that unpacks an image" "$err"
        assert_equal "$(ls -A "$store/layers")" ''
        [[ $last == TERM ]] || break
        kill "$pid"
        ended_with 125
        assert_equal "$(tail -n +2 "$err")" "$lesson: ended while another one unpacked an image"
    done
    flock --unlock "$lock"
    ended_with 0
    assert_equal "$(cat "$out")" content
}

@test "on a terminal a line shows how far it is, and elsewhere nothing does" {
    head -c 20M /dev/zero >"$scratch/zeros"
    tar -C "$scratch" -cf "$scratch/big" zeros
    image "$base" big
    in_image true
    assert_output ''
    rm -rf "$store"
    local root=$image
    within "$lesson" echo unpacked
    run script -qec "$(printf '%q ' "${command[@]}")" "$scratch/typescript" </dev/null
    assert_success
    assert_line --partial "$image: layer 2 of 2: 4 MiB"$'\e[K\r'
    assert_line --partial $'MiB\e[K\r\e[Kunpacked'
}

@test "a store is its owner's, and nobody else may write there" {
    image_of 'file|f|content'
    mkdir -m 757 "$store"
    in_image true
    refused "others may write in the store $store" ''
    chmod 755 "$store"
    in_image cat /f
    assert_output content
    assert_equal "$(stat -c %a "$store/layers")" 700
    chown 1234 "$store"
    in_image true
    refused "the store $store belongs to somebody else"
    options=(--store "$scratch/made/with/its/parents")
    in_image cat /f
    assert_output content
    options=(--store "$outside/kept")
    in_image true
    refused "open the store $outside/kept: Not a directory"
}

# as_user RANGE ENTRY...: runs `sh -c "$script"` in that image as a user with such ids
# in /etc/subuid, or with none
as_user() {
    image_of "${@:2}"
    public=$(mktemp -d /tmp/matryoshka-test.XXXXXX)
    cp -r "$image" "$(program "$lesson")" "$public"
    mkdir "$public/home"
    mkdir -p "$scratch/host"
    cp /etc/passwd /etc/subuid "$scratch/host"
    printf 'matryoshka-test:x:1234:1234::/:/bin/sh\n' >>"$scratch/host/passwd"
    printf '%s' "$1" >>"$scratch/host/subuid"
    chown -R 1234:1234 "$public"
    # shellcheck disable=SC2016 # for the shell inside
    run timeout -k 1 60 unshare --mount --propagation private sh -euc '
        mount --bind "$0/passwd" /etc/passwd
        mount --bind "$0/subuid" /etc/subuid
        mount --bind "$0/subuid" /etc/subgid
        exec "$@"' "$scratch/host" setpriv --reuid 1234 --regid 1234 --clear-groups \
        env "MATRYOSHKA_TEST=$mark" "HOME=$public/home" XDG_DATA_HOME= \
        "$public/$lesson" "${user_options[@]}" --memory max --pids max "$public/image" sh -c "$script"
    assert_equal "$(find "$public/home" -name '.new*')" ''
}

user_options=()
user_layer=('file|f|content|uid=7|gid=8|mode=4755' 'file|.wh.root' 'dir|root' 'file|etc/.wh.hostname'
    'file|srv/.wh..wh..opq' 'char|null' 'file|x||SCHILY.xattr.user.overlay.redirect=/etc')

@test "an ordinary user with a range of ids has layers of those, at home" {
    script='stat -c "%n %u:%g %a" /f; ls /root /srv /etc/hostname'
    as_user $'1234:700000000:65536\n' "${user_layer[@]}"
    assert_line "$lesson: $public/image: layer 2 of 2: device nodes left out: 1"
    assert_line '/f 7:8 4755'
    assert_line 'ls: /etc/hostname: No such file or directory'
    home=$public/home/.local/share/matryoshka
    assert_equal "$(stat -c '%u:%g %a' "$home" "$home"/layers/*/f)" $'1234:1234 700\n700000006:700000007 4755'
    rm -rf --one-file-system "$public"
    as_user $'1234:700000000:5\n' "${user_layer[@]}"
    assert_output --partial "layer 2 of 2: f: an owner whom your range of ids doesn't have (see /etc/subuid)"
}

@test "an ordinary user's whiteouts hide what's below in a read-only container, too" {
    layer low 'dir|hidden' 'file|hidden/old'
    base=$scratch/both
    cp "$BATS_FILE_TMPDIR/base" "$base"
    tar -C "$scratch" --concatenate -f "$base" low
    script='ls -A /hidden'
    user_options=(--read-only)
    as_user '' 'file|hidden/.wh..wh..opq'
    assert_output ''
}

@test "an ordinary user without one has layers whose files all are root's" {
    script='stat -c "%n %u:%g %a" /f; ls /root /srv /etc/hostname'
    as_user '' "${user_layer[@]}"
    assert_line '/f 0:0 4755'
    assert_line 'ls: /etc/hostname: No such file or directory'
    home=$public/home/.local/share/matryoshka
    assert_equal "$(stat -c '%u:%g %a' "$home"/layers-one-id/*/f)" '1234:1234 4755'
}
