#!/usr/bin/env bash
# Builds an image, an OCI layout, offline and without root: of the busybox root file
# system, of Debian's redis above that, or of layers that you bring.  The same input
# gives the same bytes.
#
# usage: build-image.sh busybox|redis [OUT]     (default: build/images/NAME)
#        build-image.sh --layers OUT LAYER...   the lowest first; each is a directory, or
#                                               a tar, which is taken as it is
#   --config JSON   with --layers: what the image says of its container
set -euo pipefail

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)

# shellcheck source=scripts/shell.sh
source "$project/scripts/shell.sh"
# shellcheck source=scripts/packages.sh
source "$project/scripts/packages.sh"

scratch=''
declare -A option=()
layers=() diff_ids=() history=() # JSON: descriptors, what each tar comes to, who made it

# pack TREE OWNER: prints a tar of what is in it, all of it that owner's
pack() {
    (cd "$1" && find . -mindepth 1 -printf '%P\0') | LC_ALL=C sort -z |
        tar -C "$1" --create --format=gnu --mtime=@0 --owner="$2" --group="$2" \
            --no-recursion --null --files-from=-
}

# add_blob FILE TYPE: puts it where its digest says, and prints its descriptor
add_blob() {
    local digest
    digest=$(digest_of "$1")
    jq -nc --arg type "application/vnd.oci.image.$2" --arg digest "$digest" \
        --argjson size "$(stat -c %s "$1")" '{mediaType: $type, digest: $digest, size: $size}'
    mv "$1" "$scratch/image/blobs/sha256/${digest#*:}"
}

digest_of() {
    sha256sum <"$1" | sed 's/\(.*\)  -/sha256:\1/'
}

# add_layer LAYER MAKER [OWNER]: a directory, or a tar
add_layer() {
    local tar=$1
    if [[ -d $1 ]]; then
        tar=$scratch/layer.tar
        pack "$1" "${3:-0}" >"$tar"
    fi
    diff_ids+=("\"$(digest_of "$tar")\"")
    history+=("$(jq -nc --arg maker "$2" '{created: "1970-01-01T00:00:00Z", created_by: $maker}')")
    gzip -nc "$tar" >"$scratch/blob"
    layers+=("$(add_blob "$scratch/blob" layer.v1.tar+gzip)")
}

# list JSON...: prints an array of them
list() {
    printf '%s\n' "$@" | jq -sc .
}

# write_image CONFIG: when the layers are there
write_image() {
    local machine config
    machine=$(uname -m)
    case $machine in
    x86_64) machine=amd64 ;;
    aarch64) machine=arm64 ;;
    esac
    jq -nc --arg machine "$machine" --argjson config "$1" \
        --argjson ids "$(list "${diff_ids[@]}")" --argjson history "$(list "${history[@]}")" \
        '{created: "1970-01-01T00:00:00Z", architecture: $machine, os: "linux", config: $config,
            rootfs: {type: "layers", diff_ids: $ids}, history: $history}' >"$scratch/blob"
    config=$(add_blob "$scratch/blob" config.v1+json)
    jq -nc --argjson config "$config" --argjson layers "$(list "${layers[@]}")" \
        '{schemaVersion: 2, mediaType: "application/vnd.oci.image.manifest.v1+json", config: $config,
            layers: $layers}' >"$scratch/blob"
    add_blob "$scratch/blob" manifest.v1+json |
        jq -c '{schemaVersion: 2, manifests: [. + {annotations: {"org.opencontainers.image.ref.name": "latest"}}]}' \
            >"$scratch/image/index.json"
    printf '{"imageLayoutVersion":"1.0.0"}\n' >"$scratch/image/oci-layout"
}

# The root file system of the lessons; and what an image isn't is taken away again.
build_busybox() {
    "$project/scripts/build-rootfs.sh" "$scratch/rootfs"
    add_layer "$scratch/rootfs" scripts/build-rootfs.sh
    mkdir -p "$scratch/above/etc"
    printf 'This image has two layers.\n' >"$scratch/above/etc/issue"
    touch "$scratch/above/etc/.wh.matryoshka-rootfs"
    add_layer "$scratch/above" 'rm /etc/matryoshka-rootfs; echo >/etc/issue'
    write_image '{"Env": ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"], "Cmd": ["sh"]}'
}

# The server goes by the name of a tool in Debian, whose package of the server would
# start it here.
build_redis() {
    local server client library
    require redis-check-rdb redis-cli
    server=$(type -P redis-check-rdb) client=$(type -P redis-cli)
    "$project/scripts/build-rootfs.sh" "$scratch/rootfs"
    add_layer "$scratch/rootfs" scripts/build-rootfs.sh
    while read -r library; do
        install -D -m 755 "$library" "$scratch/libraries$library"
    done < <(ldd "$server" "$client" | grep -o '/[^ ]*\.so[^ ]*')
    add_layer "$scratch/libraries" 'ldd redis-server redis-cli'
    install -D -m 755 "$server" "$scratch/redis/usr/local/bin/redis-server"
    install -D -m 755 "$client" "$scratch/redis/usr/local/bin/redis-cli"
    install -D -m 644 -t "$scratch/redis/etc" "$scratch/rootfs/etc/"{passwd,group}
    printf 'redis:x:999:999::/data:/bin/false\n' >>"$scratch/redis/etc/passwd"
    printf 'redis:x:999:\n' >>"$scratch/redis/etc/group"
    add_layer "$scratch/redis" 'cp redis-server redis-cli /usr/local/bin; adduser redis'
    mkdir -p "$scratch/data/data"
    add_layer "$scratch/data" 'mkdir /data; chown redis /data' 999
    write_image "$(jq -nc --arg version "$("$server" --version | grep -o '[0-9][0-9.]*' | head -n 1)" '{
        User: "redis", ExposedPorts: {"6379/tcp": {}}, Volumes: {"/data": {}}, WorkingDir: "/data",
        Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "REDIS_VERSION=\($version)"],
        Cmd: ["redis-server", "--protected-mode", "no", "--set-proc-title", "no"], StopSignal: "SIGINT"}')"
}

build_layers() {
    local layer config=${option[config]-"{}"}
    jq -en 'input | type == "object"' <<<"$config" >/dev/null 2>&1 || die "--config: this is no JSON object: $config"
    for layer in "$@"; do
        [[ -d $layer || -f $layer ]] || die "$layer is neither a directory nor a tar"
        add_layer "$layer" "$layer"
    done
    write_image "$config"
}

main() {
    local words=() out name

    parse_options layers config "$@"
    name=${words[0]:-}
    if [[ -n ${option[layers]:-} ]] && ((${#words[@]} > 1)); then
        out=${words[0]}
        set -- layers "${words[@]:1}"
    elif [[ $name =~ ^(busybox|redis)$ && -z ${option[*]} ]] && ((${#words[@]} < 3)); then
        out=${words[1]:-$project/build/images/$name}
        set -- "$name"
    else
        die 'usage: build-image.sh busybox|redis [OUT], or --layers OUT LAYER...; --help says more'
    fi
    require jq
    [[ ! -e $out || -f $out/oci-layout ]] || die "$out is no image; name another place, or remove it"
    umask 022
    # A set-user-id program made inside must be out of others' reach.
    [[ -d $project/build || $out != "$project/build"/* ]] || mkdir -m 700 "$project/build"
    mkdir -p "$(dirname -- "$out")" || exit 125
    trap 'rm -rf -- "$scratch"' EXIT
    exit_on_signals
    # Beside it, so that it comes there by one rename.
    scratch=$(ignore_signals && mktemp -d -- "${out%/}.XXXXXX")
    mkdir -p "$scratch/image/blobs/sha256"
    "build_$1" "${@:2}"
    rm -rf -- "$out"
    mv -T -- "$scratch/image" "$out"
}

main "$@"
