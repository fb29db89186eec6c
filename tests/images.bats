#!/usr/bin/env bats
# scripts/build-image.sh, and what other tools say of its images.  Needs no root.
# shellcheck source=tests/helpers.bash
source "$BATS_TEST_DIRNAME/helpers.bash"

setup_file() {
    "$project/scripts/build-image.sh" busybox "$BATS_FILE_TMPDIR/busybox"
    "$project/scripts/build-image.sh" redis "$BATS_FILE_TMPDIR/redis"
}

setup() {
    images=$BATS_FILE_TMPDIR
}

build() {
    run "$project/scripts/build-image.sh" "$@"
}

# of IMAGE FILTER: what jq says of its manifest
of() {
    local manifest
    manifest=$(jq -r '.manifests[0].digest' "$1/index.json")
    jq -r "$2" "$1/blobs/sha256/${manifest#*:}"
}

# same_trees A B: in all that an archive keeps
same_trees() {
    local tree
    for tree in "$1" "$2"; do
        (cd "$tree" && find . -printf '%P %y %m %s %l\n' | sort && find . -type f -exec sha256sum {} + | sort)
    done >"$scratch/trees"
    half=$(($(wc -l <"$scratch/trees") / 2))
    cmp <(head -n "$half" "$scratch/trees") <(tail -n "$half" "$scratch/trees")
}

@test "each blob is what its name says, and has a descriptor with its size" {
    for image in "$images/busybox" "$images/redis"; do
        for blob in "$image"/blobs/sha256/*; do
            assert_equal "$(sha256sum <"$blob")" "${blob##*/}  -"
        done
        while read -r digest size; do
            assert_equal "$(stat -c %s "$image/blobs/sha256/${digest#*:}")" "$size"
        done < <(of "$image" '.config, .layers[] | "\(.digest) \(.size)"' && jq -r '.manifests[] | "\(.digest) \(.size)"' "$image/index.json")
        assert_equal "$(find "$image" -type f | wc -l)" "$((2 + 2 + $(of "$image" '.layers | length')))"
    done
    # The redis image stands on the same first layer.
    assert_equal "$(of "$images/busybox" '.layers[0].digest')" "$(of "$images/redis" '.layers[0].digest')"
}

@test "the same image comes out again, whatever the umask, and takes the old one's place" {
    (umask 077 && TZ=Asia/Tokyo LC_ALL=C "$project/scripts/build-image.sh" busybox "$scratch/again")
    diff -r "$images/busybox" "$scratch/again"
    touch "$scratch/again/index.json.old"
    build busybox "$scratch/again"
    assert_success
    assert_output ''
    diff -r "$images/busybox" "$scratch/again"
    assert_equal "$(ls "$scratch")" again
}

@test "skopeo and umoci find nothing wrong with our images, and umoci unpacks what we packed" {
    for image in busybox redis; do
        run skopeo inspect "oci:$images/$image:latest"
        assert_success
        run umoci stat --image "$images/$image:latest"
        assert_success
        assert_line --regexp ' scripts/build-rootfs.sh +[0-9.]+MB'
        umoci unpack --rootless --image "$images/$image:latest" "$scratch/$image"
    done
    "$project/scripts/build-rootfs.sh" "$scratch/tree"
    rm "$scratch/tree/etc/matryoshka-rootfs" # by the second layer
    printf 'This image has two layers.\n' >"$scratch/tree/etc/issue"
    same_trees "$scratch/tree" "$scratch/busybox/rootfs"
    assert_equal "$(stat -c %a "$scratch/redis/rootfs/tmp")" 1777
    run jq -c '.process.cwd, .process.args' "$scratch/redis/config.json"
    assert_output $'"/data"\n["redis-server","--protected-mode","no","--set-proc-title","no"]'
}

@test "layers that somebody brings are taken as they are" {
    mkdir "$scratch/tree"
    printf 'a file\n' >"$scratch/tree/file"
    tar -C "$scratch/tree" -cf "$scratch/odd.tar" --transform 's|^|../|' file
    build --layers --config '{"Cmd": ["odd"]}' "$scratch/image" "$scratch/tree" "$scratch/odd.tar"
    assert_success
    blob=$(of "$scratch/image" '.layers[1].digest')
    gzip -dc "$scratch/image/blobs/sha256/${blob#*:}" | cmp - "$scratch/odd.tar"
    config=$(of "$scratch/image" '.config.digest')
    run jq -r '.rootfs.diff_ids[1], .config.Cmd[0]' "$scratch/image/blobs/sha256/${config#*:}"
    assert_output "sha256:$(sha256sum <"$scratch/odd.tar" | cut -d ' ' -f 1)"$'\nodd'
    run cat "$scratch/image/oci-layout"
    assert_output '{"imageLayoutVersion":"1.0.0"}'
}

@test "wrong input is one line, and nothing is made or taken away" {
    mkdir "$scratch/mine"
    build busybox "$scratch/mine"
    assert_failure 125
    assert_output "build-image.sh: $scratch/mine is no image; name another place, or remove it"
    build --layers "$scratch/image" "$scratch/none"
    assert_failure 125
    assert_output "build-image.sh: $scratch/none is neither a directory nor a tar"
    for json in '{' '[]' ''; do
        build --layers --config "$json" "$scratch/image" "$scratch/mine"
        assert_failure 125
        assert_output "build-image.sh: --config: this is no JSON object: $json"
    done
    for words in '' 'debian' '--layers' '--layers out' 'busybox a b' '--config {} busybox' '--nonsense'; do
        # shellcheck disable=SC2086 # several words
        build $words
        assert_failure 125
        assert_output --partial 'build-image.sh: '
        assert_equal "${#lines[@]}" 1
    done
    assert_equal "$(ls "$scratch")" mine
}

# in_image IMAGE [COMMAND]: runs it with a store of the test's own
in_image() {
    need_root
    options=(--store "$scratch/store" "${options[@]}")
    root=$1
    in_lesson 11-image "${@:2}"
    options=("${options[@]:2}")
}

# bats test_tags=root
@test "an image runs in each form that skopeo copies it into, and its layers are in the store once" {
    copy() {
        skopeo copy -q "${@:3}" "oci:$images/busybox:latest" "$1:$2"
    }
    copy docker-archive "$scratch/docker.tar:box:old" --additional-tag box:new
    copy oci-archive "$scratch/oci.tar:latest"
    copy oci "$scratch/zstd:latest" --dest-compress --dest-compress-format zstd
    assert_equal "$(of "$scratch/zstd" '.layers[0].mediaType')" application/vnd.oci.image.layer.v1.tar+zstd
    copy oci "$scratch/docker:latest" --format v2s2
    assert_equal "$(of "$scratch/docker" '.layers[0].mediaType')" application/vnd.docker.image.rootfs.diff.tar.gzip
    gzip -k "$scratch/docker.tar"
    for image in "$images/busybox" "$images/busybox:latest" "$scratch/"{docker.tar,docker.tar:box:new,oci.tar,oci.tar:latest,zstd,docker,docker.tar.gz}; do
        in_image "$image" cat /etc/issue
        assert_success
        assert_output 'This image has two layers.'
        in_image "$image" ls /etc/matryoshka-rootfs
        assert_failure 1
    done
    assert_equal "$(find "$scratch/store/layers" -mindepth 1 -maxdepth 1 | wc -l)" 2
}

# bats test_tags=root
@test "an image that umoci has changed runs as changed" {
    cp -r "$images/busybox" "$scratch/image"
    image=$scratch/image:latest
    printf 'from outside\n' >"$scratch/new"
    umoci insert --image "$image" "$scratch/new" /srv/new
    umoci config --image "$image" --config.cmd cat --config.cmd new --config.workingdir /srv
    umoci unpack --image "$image" "$scratch/bundle"
    rm -r "$scratch/bundle/rootfs/home"
    ln "$scratch/bundle/rootfs/etc/issue" "$scratch/bundle/rootfs/etc/linked"
    umoci repack --image "$image" "$scratch/bundle"
    in_image "$image"
    assert_success
    assert_output 'from outside'
    in_image "$image" ls /home
    assert_failure 1
    in_image "$image" stat -c %h /etc/linked
    assert_output 2
}

# bats test_tags=root
@test "redis serves as the image's user, keeps its data in the volume, and ends by the image's signal" {
    need_root
    install -d -o 1000000999 "$scratch/data"
    root=$images/redis
    options=(--store "$scratch/store" --memory 100M --volume "$scratch/data:/data")
    for value in '' matryoshka; do
        start 11-image
        wait_until grep -qs 'Ready to accept connections' "$out"
        inner=$(inner_pid "$pid")
        cli=(nsenter --target "$inner" --net redis-cli)
        assert_equal "$("${cli[@]}" get course)" "$value"
        "${cli[@]}" set course matryoshka
        server=$(pgrep -P "$inner")
        assert_equal "$(ps -o uid= -p "$server" | xargs)" 1000000999
        run tr '\0' '\n' <"/proc/$server/environ"
        assert_line --regexp '^REDIS_VERSION=[0-9.]+$'
        assert_line HOME=/data
        refute_output --partial MATRYOSHKA_TEST
        kill "$pid"
        ended_with 0
        run cat "$out"
        assert_output --partial 'Received SIGINT'
        assert_equal "$(stat -c %u "$scratch/data/dump.rdb")" 1000000999
    done
}

# bats test_tags=root
@test "a store that is full, or isn't ours, is a line and a hint, and nothing half-made is left" {
    need_root
    lesson=11-image
    # shellcheck disable=SC2016 # for the shell inside
    host=(unshare --mount sh -c 'mount -t tmpfs -o size=300k,mode=700 store "$0"; "$@"; status=$?; ls -A "$0/layers"; exit $status' "$scratch/full")
    mkdir "$scratch/full"
    root=$images/busybox
    options=(--store "$scratch/full")
    in_lesson "$lesson" true
    refused 'unpack' 'the file system of the store is full'
    # After the two lines there is no layer to be listed.
    assert_line --index 0 --regexp ': layer 1 of 2: .*: No space left on device$'
    public=$(mktemp -d)
    chmod 755 "$public"
    mkdir -m 700 "$public/closed"
    cp -r "$images/busybox" "$(program "$lesson")" "$public"
    run setpriv --reuid=65534 --regid=65534 --clear-groups "$public/$lesson" --store "$public/closed" "$public/busybox" true
    rm -r "$public"
    refused "open the store $public/closed: Permission denied" 'a store is for its owner only'
}
