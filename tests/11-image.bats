#!/usr/bin/env bats
# Lesson 11: images, and what they say of their containers.
# bats file_tags=root,v2
# shellcheck source=tests/helpers.bash
source "$BATS_TEST_DIRNAME/helpers.bash"

lesson=11-image

# Each test begins with a copy of an image that has one layer.
setup_file() {
    "$project/scripts/build-image.sh" --layers "$BATS_FILE_TMPDIR/image" "$project/build/rootfs"
}

setup() {
    common_setup
    image=$scratch/image store=$scratch/store
    cp -a "$BATS_FILE_TMPDIR/image" "$image"
    chmod go-w "$scratch"
}

teardown() {
    [[ -z ${public:-} ]] || rm -rf --one-file-system "$public"
    common_teardown
}

# of_image [WORD]...: sets command to the words that run the image, or $name, if it's
# another one, with these
of_image() {
    command=(env "MATRYOSHKA_TEST=$mark" "$(program "$lesson")" --store "$store"
    --env MATRYOSHKA_TEST "${options[@]}" "${name:-$image}" "$@")
}

in_image() {
    of_image "$@"
    run timeout -k 1 60 "${command[@]}"
}

# blob DIGEST: its file
blob() {
    printf '%s\n' "$image/blobs/sha256/${1#sha256:}"
}

# file_of index|manifest|config
file_of() {
    case $1 in
    index) printf '%s\n' "$image/index.json" ;;
    manifest) blob "$(jq -r '.manifests[0].digest' "$image/index.json")" ;;
    config) blob "$(jq -r .config.digest "$(file_of manifest)")" ;;
    esac
}

# edit index|manifest|config FILTER: by jq, and whatever names it by its digest, too
edit() {
    jq -c "$2" "$(file_of "$1")" >"$scratch/edited"
    replace "$1" "$scratch/edited"
}

# replace index|manifest|config FILE
replace() {
    local digest size above path
    if [[ $1 == index ]]; then
        cp "$2" "$image/index.json"
        return
    fi
    digest=$(sha256sum <"$2")
    digest=sha256:${digest%% *} size=$(stat -c %s "$2")
    cp "$2" "$(blob "$digest")"
    case $1 in
    config) above=manifest path=.config ;;
    manifest) above=index path='.manifests[0]' ;;
    esac
    edit "$above" "$path.digest = \"$digest\" | $path.size = $size"
}

# configure JSON
configure() {
    edit config ".config = $1"
}

@test "the image's command runs, and COMMAND and --entrypoint take its place as Docker's do" {
    in_image
    refused "$image: the image has no command, and none was given"
    configure '{Cmd: ["echo", "a b", "c"]}'
    in_image
    assert_success
    assert_output 'a b c'
    in_image echo 'd  e'
    assert_output 'd  e'
    configure '{Entrypoint: ["echo", "entry"], Cmd: ["cmd", ""]}'
    in_image
    assert_output 'entry cmd '
    in_image d '' e
    assert_output 'entry d  e'
    options=(--entrypoint printf)
    in_image '%s.' x y
    assert_output x.y.
    in_image
    assert_failure # Cmd is no word of another program's
    options=(--entrypoint '')
    in_image echo x
    assert_output x
    in_image
    refused "$image: the image has no command, and none was given"
    configure '{Entrypoint: ["sh", "-c"], Cmd: ["exit 3"]}'
    options=()
    in_image
    assert_failure 3
    configure null
    in_image echo x
    assert_output x
    edit config 'del(.config)'
    in_image echo x
    assert_output x
}

@test "the environment is the image's and what --env says, and nothing of the caller's, not even in PID 1" {
    configure '{Env: ["A=1", "B=two = 2", "C=3", "C=4", "D", "=E", "PATH=/usr/bin:/x"], Cmd: ["env"]}'
    export CALLERS=secret GIVEN='as it is'
    in_image
    assert_success
    assert_equal "$(sort <<<"$output")" "$(printf '%s\n' 'A=1' 'B=two = 2' 'C=4' 'HOME=/root' 'HOSTNAME=matryoshka' \
        "MATRYOSHKA_TEST=$mark" 'PATH=/usr/bin:/x')"
    options=(--env B=mine --env GIVEN --env HOME= --env NOTHING)
    in_image
    assert_equal "$(sort <<<"$output")" "$(printf '%s\n' 'A=1' 'B=mine' 'C=4' 'GIVEN=as it is' 'HOME=' 'HOSTNAME=matryoshka' \
        "MATRYOSHKA_TEST=$mark" 'PATH=/usr/bin:/x')"
    options=(--hostname name)
    edit config 'del(.config)'
    in_image env
    assert_equal "$(sort <<<"$output")" "$(printf '%s\n' 'HOME=/root' 'HOSTNAME=name' "MATRYOSHKA_TEST=$mark" \
        'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin')"
    of_image sh -c 'echo ready; exec sleep 60'
    "${command[@]}" >"$scratch/out" </dev/null 3>&- &
    pid=$!
    wait_until grep -q ready "$scratch/out"
    init=$(pgrep -P "$pid")
    run tr -d '\0' <"/proc/$init/environ"
    assert_output ''
    run tr -d '\0' <"/proc/$init/cmdline"
    assert_output "$lesson"
    kill "$pid"
    wait "$pid" || true
    # A root file system is none: there --env adds.
    options=(--env GIVEN=more)
    in_lesson "$lesson" sh -c 'echo $CALLERS $GIVEN'
    assert_output 'secret more'
}

@test "who runs the command is the image's User, with his groups, his group or his number" {
    printf 'one:x:1001:7::/home/one:/bin/sh\n' >>"$root/etc/passwd"
    printf '%s\n' 'seven:x:7:' 'eight:x:8:one' >>"$root/etc/group"
    rm -r "$image"
    "$project/scripts/build-image.sh" --layers "$image" "$root"
    while IFS='|' read -r user wanted; do
        configure "{User: \"$user\"}"
        in_image sh -c 'echo $(id -u) $(id -g) $(id -G) $HOME'
        assert_equal "$user: $output" "$user: $wanted"
    done <<'END'
one|1001 7 7 8 /home/one
1001|1001 7 7 8 /home/one
one:eight|1001 8 8 /home/one
one:9|1001 9 9 /home/one
4:5|4 5 5 /
6|6 0 0 /
|0 0 0 /root
END
    options=(--user 4:seven)
    in_image sh -c 'id -u; id -G'
    assert_output $'4\n7'
    options=()
    configure '{User: "two"}'
    in_image true
    refused "the image's User two: the container's /etc/passwd has no such name"
    configure '{User: "one:nine"}'
    in_image true
    refused "the image's User: the container's /etc/group has no group nine"
    configure '{User: "one:"}'
    in_image true
    refused "the image's User one:: not NAME or UID"
}

@test "it begins in the image's WorkingDir, or --workdir, which is made if it isn't there" {
    configure '{WorkingDir: "/new/deep//dir/", Cmd: ["sh", "-c", "pwd; stat -c %u:%a /new . ."], User: "7"}'
    in_image
    assert_output $'/new/deep/dir\n0:755\n0:755\n0:755'
    options=(--workdir /etc)
    in_image pwd
    assert_output /etc
    options=(--workdir /etc/passwd)
    in_image pwd
    refused 'chdir to the working directory /etc/passwd: Not a directory'
    options=(--workdir /etc/passwd/x)
    in_image pwd
    refused 'chdir to the working directory /etc/passwd/x: Not a directory'
    options=(--read-only --workdir /none)
    in_image pwd
    refused "make /none, which the image doesn't have: Read-only file system"
    # Whoever runs the command has no business there.
    options=(--workdir /root --user 7 --cap-drop ALL)
    in_image sh -c 'true'
    refused 'chdir to the working directory /root: Permission denied' '*'
}

@test "SIGTERM reaches the command as the image's StopSignal" {
    for text in SIGQUIT QUIT 3 SIGWINCH SIGRTMIN+3 10 SIGINT; do
        configure "{StopSignal: \"$text\"}"
        number=$(kill -l "${text#SIG}") || number=37
        [[ $number =~ ^[0-9]+$ ]] || number=$text
        # shellcheck disable=SC2016 # for the shell inside
        of_image sh -c 'trap "echo $1; exit 5" $1; echo ready; while :; do sleep 0.1; done' sh "$number"
        # "ready" is this one's.
        rm -f "$scratch/out"
        # What bash starts in the background ignores SIGINT and SIGQUIT.
        env --default-signal "${command[@]}" >"$scratch/out" 2>&1 </dev/null 3>&- &
        pid=$!
        wait_until grep -q ready "$scratch/out"
        kill -TERM "$pid"
        status=0
        wait "$pid" || status=$?
        assert_equal "$text: $status $(paste -s "$scratch/out")" "$text: 5 ready	$number"
    done
}

@test "an image's volume begins as the image has it, and is no part of what the container changed" {
    tree=$scratch/tree
    cp -a "$root" "$tree"
    mkdir -p "$tree/data/sub" "$tree/more"
    echo kept >"$tree/data/sub/file"
    chmod 751 "$tree/data"
    chown -R 7:8 "$tree/data"
    rm -r "$image"
    tar -C "$tree" -cf "$scratch/layer.tar" .
    "$project/scripts/build-image.sh" --layers "$image" "$scratch/layer.tar"
    configure '{Volumes: {"/data": {}, "/made/here/": {}, "/more": {}}}'
    mkdir "$scratch/mine"
    echo mine >"$scratch/mine/file"
    options=(--diff --volume "$scratch/mine:/more")
    in_image sh -c 'stat -c %u:%g:%a /data /data/sub/file; cat /data/sub/file /more/file; rm -r /data/sub
        touch /data/new /made/here/new; grep -c " /data \| /made/here " /proc/self/mountinfo'
    assert_success
    assert_output $'7:8:751\n7:8:644\nkept\nmine\n2\nA /made\nA /made/here'
    in_image ls /data
    assert_line sub
    # A target that the image doesn't have is made, as what it's for.
    options=(--volume "$scratch/mine:/new/dir" --volume "$scratch/mine/file:/new/file:ro")
    in_image cat /new/dir/file /new/file
    assert_output $'mine\nmine'
    for path in /proc /proc/sys / /etc/passwd; do
        configure "{Volumes: {\"$path\": {}}}"
        options=()
        in_image true
        refused '' '*'
    done
    configure "$(jq -nc '{Volumes: ([range(17) | {key: "/v\(.)", value: {}}] | from_entries)}')"
    in_image true
    refused 'the image has more than 16 volumes'
}

@test "OCI layouts and archives, and Docker's archives, plain and compressed, are the same image" {
    configure '{Cmd: ["cat", "/etc/hostname"]}'
    skopeo copy -q "oci:$image:latest" "docker-archive:$scratch/docker.tar:localhost/it:1"
    skopeo copy -q "oci:$image:latest" "oci-archive:$scratch/oci.tar:localhost/it:1"
    skopeo copy -q --dest-compress-format zstd --dest-compress "oci:$image:latest" "oci:$scratch/zstd:it"
    gzip -k "$scratch/docker.tar" "$scratch/oci.tar"
    zstd -q "$scratch/docker.tar"
    for name in "$image" "$image:latest" "$scratch"/{docker,oci}.tar{,.gz,:1,:it:1,:localhost/it:1} \
        "$scratch/docker.tar.zst" "$scratch"/zstd{,:it}; do
        store=$scratch/store.${name##*/}
        in_image
        assert_equal "$name: $output" "$name: matryoshka"
    done
    cp -a "$image" "$scratch/a:b"
    for name in "$scratch/a:b" "$scratch/a:b:latest"; do
        in_image
        assert_output matryoshka
    done
    for name in "$scratch"/{docker,oci}.tar:2 "$image:2" "$scratch/a:b:t"; do
        in_image
        refused "${name%:*}: "
        assert_output --partial "no image called ${name##*:}"
    done
    name=$root:latest
    in_image
    refused "$root is no image: there is no file oci-layout in it"
}

@test "an archive's member may be a link to another one, but not one to a link" {
    skopeo copy -q "oci:$image:latest" "docker-archive:$scratch/docker.tar:it:1"
    mkdir "$scratch/files"
    tar -C "$scratch/files" -xf "$scratch/docker.tar"
    name=$scratch/linked.tar
    layer=$(jq -r '.[0].Layers[0]' "$scratch/files/manifest.json")
    mkdir "$scratch/files/a" "$scratch/files/b"
    mv "$scratch/files/$layer" "$scratch/files/b/layer.tar"
    ln -s ../b/layer.tar "$scratch/files/a/layer.tar"
    ln -s a/layer.tar "$scratch/files/again"
    ln "$scratch/files/b/layer.tar" "$scratch/files/hard"
    ln -s /etc/passwd "$scratch/files/outside"
    for layer in b/layer.tar a/layer.tar hard again outside missing; do
        jq -c ".[0].Layers = [\"$layer\"]" "$scratch/files/manifest.json" >"$scratch/manifest.json"
        tar -C "$scratch/files" --exclude ./manifest.json -cf "$name" .
        tar -C "$scratch" -rf "$name" manifest.json
        rm -rf "$store"
        in_image echo ok
        case $layer in
        again) refused "$name: a/layer.tar: not a regular file" ;;
        outside | missing) refused "open $name: layer 1 of 1: $layer: No such file or directory" ;;
        *) assert_output ok ;;
        esac
    done
}

@test "what is in the store is neither read nor locked again; a layer that is there twice is one" {
    layer=$(jq -r '.layers[0].digest' "$(file_of manifest)")
    edit manifest '.layers += .layers'
    edit config '.rootfs.diff_ids += .rootfs.diff_ids'
    in_image cat /etc/hostname
    assert_output matryoshka
    rm "$(blob "$layer")"
    of_image true
    flock "$store" timeout 10 "${command[@]}"
    rm -r "$store"
    in_image true
    refused "open $image: layer 1 of 2: blobs/sha256/${layer#sha256:}: No such file or directory"
    assert_equal "$(find "$store" -mindepth 2)" ''
}

@test "layers of an image lie over each other, and --layer over them" {
    mkdir -p "$scratch/over/etc" "$scratch/over2/etc" "$scratch/mine/etc"
    touch "$scratch/over/etc/.wh.profile"
    echo over >"$scratch/over/etc/hostname"
    echo over2 >"$scratch/over2/etc/issue"
    echo mine >"$scratch/mine/etc/motd"
    echo mine >"$scratch/mine/etc/issue"
    rm -r "$image"
    "$project/scripts/build-image.sh" --layers "$image" "$project/build/rootfs" "$scratch/over" "$scratch/over2"
    in_image sh -c 'cat /etc/hostname /etc/issue; ls /etc/profile'
    assert_line --index 0 over
    assert_line --index 1 over2
    assert_line --index 2 --partial 'No such file'
    options=(--layer "$scratch/mine")
    in_image cat /etc/hostname /etc/issue /etc/motd
    assert_output $'over\nmine\nmine'
    edit manifest '.layers |= [range(500) as $i | .[0]]'
    edit config '.rootfs.diff_ids |= [range(500) as $i | .[0]]'
    options=()
    in_image echo ok
    assert_output ok
    edit manifest '.layers += [.layers[0]]'
    in_image echo ok
    refused "$(file_of manifest | sed "s|^$image/|$image: |"): layers[500]: the kernel takes 500 layers and no more"
}

@test "JSON that isn't what it must be is refused, with the place" {
    cp -a "$image" "$scratch/good"
    machine=$(jq -r .architecture "$(file_of config)")
    while IFS=@ read -r file filter message; do
        edit "$file" "$filter"
        in_image true
        assert_equal "$file $filter: $status ${lines[1]-}" "$file $filter: 125 "
        message=${message//[/\\[}
        # shellcheck disable=SC2053 # a pattern
        [[ $output == "$lesson: $image: "*${message/amd64/$machine} ]] || fail "$file $filter: $output"
        rm -r "$image"
        cp -a "$scratch/good" "$image"
    done <<'END'
index@del(.manifests)@manifests: missing
index@.manifests = {}@manifests: not an array
index@.manifests = []@manifests: no image for linux/amd64
index@.manifests[0] = 1@manifests[0]: not an object
index@del(.manifests[0].size)@manifests[0].size: missing
index@.manifests[0].size = "1"@manifests[0].size: not a whole number
index@.manifests[0].size = -1@manifests[0].size: below 0
index@.manifests[0].size = 1.5@manifests[0].size: not a whole number
index@.manifests[0].digest = "sha256:x"@manifests[0].digest: not sha256: and 64 digits
index@.manifests[0].digest = "sha512:\("0" * 128)"@manifests[0].digest: not sha256: and 64 digits
index@.manifests[0].digest = "../../\("a" * 64)"@manifests[0].digest: not sha256: and 64 digits
index@.manifests[0].digest |= ascii_upcase@manifests[0].digest: not sha256: and 64 digits
index@del(.manifests[0].mediaType)@manifests[0].mediaType: missing
index@.layers = []@there is "layers", too
index@.mediaType = 1@mediaType: not a string
index@.manifests[0].platform = []@manifests[0].platform: not an object
index@.manifests[0].platform = {os: 1}@manifests[0].platform.os: not a string
index@.manifests[0].platform = {os: "plan9"}@manifests: no image for linux/amd64
index@.manifests[0].mediaType = "text/html"@manifests: no image for linux/amd64
index@.manifests[0].size += 1@it has * bytes, and not *
manifest@.manifests = []@there is "manifests", too
manifest@.mediaType = "application/vnd.oci.image.index.v1+json"@mediaType: not what leads to it says
manifest@del(.config)@config: missing
manifest@.config.mediaType = "application/vnd.example"@config: its type application/vnd.example is unknown here
manifest@.config.size = 5000000@it has * bytes, and not 5000000
manifest@del(.layers)@layers: missing
manifest@.layers = []@rootfs.diff_ids: 1, and 0 layers
manifest@.layers += .layers@rootfs.diff_ids: 1, and 2 layers
manifest@.layers[0].mediaType = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip"@layers[0]: its type application/vnd.docker.image.rootfs.foreign.diff.tar.gzip is unknown here
manifest@.layers[0].mediaType += "+encrypted"@layers[0]: its type application/vnd.oci.image.layer.v1.tar+gzip+encrypted is unknown here
manifest@.layers[0].size += 1@layer 1 of 1: it has * bytes, and not *
manifest@.layers[0].digest = null@layers[0].digest: missing
config@.config = []@config: not an object
config@.config.Env = "A=1"@config.Env: not an array
config@.config.Env = [1]@config.Env[0]: not a string
config@.config.Cmd = "sh"@config.Cmd: not an array
config@.config.Entrypoint = ["a", null]@config.Entrypoint[1]: not a string
config@.config.Volumes = ["/a"]@config.Volumes: not an object
config@.config.Volumes = {"a": {}}@config.Volumes.a: not a path that begins with /
config@.config.WorkingDir = 1@config.WorkingDir: not a string
config@.config.StopSignal = "SIGNOTHING"@config.StopSignal: SIGNOTHING is no signal
config@.config.StopSignal = "0"@config.StopSignal: 0 is no signal
config@.config.StopSignal = "SIGRTMIN+99"@config.StopSignal: SIGRTMIN+99 is no signal
config@del(.rootfs)@rootfs: missing
config@.rootfs.diff_ids = []@rootfs.diff_ids: 0, and 1 layers
config@.rootfs.diff_ids[0] = "x"@rootfs.diff_ids[0]: not sha256: and 64 digits
config@.rootfs.diff_ids[0] = "sha256:\("0" * 64)"@layer 1 of 1: its tar's digest is sha256:*, and the config says sha256:0000*
END
    assert_equal "$(find "$store" -mindepth 2)" ''
    for text in '' '{' '{"a":1,"a":2}' '"text"' '{"a":"\u0000"}' $'{"a":"\xff"}' '[]' "$(printf '[%.0s' {1..3000})" '{} x'; do
        printf %s "$text" >"$scratch/text"
        for file in index manifest config; do
            replace "$file" "$scratch/text"
            in_image true
            refused "$image: "
            rm -r "$image"
            cp -a "$scratch/good" "$image"
        done
    done
    # Before a byte of it is read.
    truncate -s 4194305 "$scratch/text"
    for file in index manifest config; do
        replace "$file" "$scratch/text"
        in_image true
        refused "$image: "
        assert_output --partial ': larger than 4 MiB'
        rm -r "$image"
        cp -a "$scratch/good" "$image"
    done
}

@test "a blob that isn't what its descriptor says is refused, and nothing of it is kept" {
    cp -a "$image" "$scratch/good"
    for file in manifest config; do
        path=$(file_of "$file")
        sed -i 's/sha256/shA256/' "$path"
        in_image true
        refused "$image: blobs/sha256/${path##*/}: its digest is sha256:"
        rm "$path"
        in_image true
        refused "open $image: blobs/sha256/${path##*/}: No such file or directory"
        rm -r "$image"
        cp -a "$scratch/good" "$image"
    done
    layer=$(blob "$(jq -r '.layers[0].digest' "$(file_of manifest)")")
    # Of the same size, the same tar even: a gzip's own comment is another one.
    printf '\x03' | dd of="$layer" bs=1 seek=8 conv=notrunc status=none
    in_image true
    refused "$image: layer 1 of 1: its digest is sha256:"
    assert_equal "$(find "$store" -mindepth 2)" ''
}

@test "no name leads out of the layout, and nothing that could make us wait is opened" {
    path=$(file_of manifest)
    mv "$path" "$scratch/outside"
    ln -s "$scratch/outside" "$path"
    in_image true
    refused "open $image: blobs/sha256/${path##*/}: Invalid cross-device link"
    ln -sf ../../../outside "$path"
    in_image true
    refused "open $image: blobs/sha256/${path##*/}: Invalid cross-device link"
    mv "$scratch/outside" "$image/inside"
    ln -sf ../../inside "$path"
    in_image echo ok
    assert_output ok
    for maker in mkfifo mkdir; do
        rm -r "$path"
        "$maker" "$path"
        in_image true
        refused "$image: blobs/sha256/${path##*/}: not a regular file"
    done
}

@test "an index leads to the image for this machine, also through another index" {
    machine=$(jq -r .architecture "$(file_of config)")
    edit index ".manifests = [.manifests[0] * {platform: {os: \"linux\", architecture: \"m68k\"}, digest: \"sha256:$(printf '0%.0s' {1..64})\"},
        .manifests[0] * {platform: {os: \"linux\", architecture: \"$machine\"}},
        .manifests[0] * {mediaType: \"application/vnd.cncf.notary\"}]"
    in_image echo ok
    assert_output ok
    cp "$image/index.json" "$scratch/nested"
    for depth in 1 2 3 4 5; do
        digest=$(sha256sum <"$scratch/nested")
        digest=${digest%% *}
        cp "$scratch/nested" "$image/blobs/sha256/$digest"
        jq -nc --arg digest "sha256:$digest" --argjson size "$(stat -c %s "$scratch/nested")" '{schemaVersion: 2, manifests: [
            {mediaType: "application/vnd.oci.image.index.v1+json", digest: $digest, size: $size}]}' >"$scratch/nested.new"
        mv "$scratch/nested.new" "$scratch/nested"
        cp "$scratch/nested" "$image/index.json"
        in_image echo ok
        if ((depth < 5)); then
            assert_output ok
        else
            refused "$image: indexes in indexes, deeper than 4"
        fi
    done
}

@test "of several images the tag chooses; two tags of one image are one" {
    cp "$(file_of index)" "$scratch/one"
    configure '{Cmd: ["echo", "other"]}'
    jq -sc '.[0].manifests += [.[1].manifests[0] * {annotations: {"org.opencontainers.image.ref.name": "other:1"}}] | .[0]' \
        "$scratch/one" "$image/index.json" >"$scratch/both"
    cp "$scratch/both" "$image/index.json"
    in_image
    refused "$image: index.json: manifests: several images: name one by :TAG"
    for tag in 1 other:1; do
        name=$image:$tag
        in_image
        assert_output other
    done
    name=$image
    edit index '.manifests |= [.[1], (.[1] | .annotations = null)]'
    in_image
    assert_output other
    edit index '.manifests[1].annotations = {"io.containerd.image.name": "docker.io/library/it:5"}'
    for tag in 5 it:5 library/it:5; do
        name=$image:$tag
        in_image
        assert_output other
    done
}

@test "another machine's image runs with a note, if the kernel can run it" {
    edit config '.architecture = "m68k"'
    in_image echo ok
    assert_success
    assert_line --partial "$lesson: the image is for m68k, and this machine is "
    assert_line ok
}

@test "a container has no more than --unpack-limit of layers" {
    for options in '--unpack-limit 100k' '--unpack-limit 1.1M'; do
        # shellcheck disable=SC2128,SC2206 # a word each
        options=($options)
        in_image true
        refused "unpack $image: layer 1 of 1: more bytes than --unpack-limit allows" '*'
        assert_equal "$(find "$store" -mindepth 2)" ''
    done
    options=(--unpack-limit 50M)
    in_image true
    assert_success
}

@test "an ordinary user runs images, with a store at home" {
    public=$(mktemp -d /tmp/matryoshka-test.XXXXXX)
    configure '{Env: ["A=1"], Volumes: {"/data": {}}, WorkingDir: "/work", Cmd: ["sh", "-c", "id -u; pwd; echo $A; touch /data/x"]}'
    cp -a "$image" "$(program "$lesson")" "$public"
    mkdir "$public/home"
    chown -R 1234:1234 "$public"
    chmod 755 "$public"
    as=(setpriv --reuid 1234 --regid 1234 --clear-groups env "HOME=$public/home" XDG_DATA_HOME= "MATRYOSHKA_TEST=$mark"
        "$public/$lesson" --memory max --pids max --env MATRYOSHKA_TEST)
    for times in once again; do
        run timeout -k 1 60 "${as[@]}" "$public/image"
        assert_success
        assert_output $'0\n/work\n1'
        assert_equal "$times $(ls "$public/home/.local/share/matryoshka/layers-one-id" | wc -l)" "$times 1"
    done
}
