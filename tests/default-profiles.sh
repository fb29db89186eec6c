#!/usr/bin/env bash
# Gets the profiles of system calls that Docker and Podman have built in, from Debian's
# packages of their sources; to install these would take hundreds of others.
#
# usage: default-profiles.sh                   fetches those that aren't here yet
#        default-profiles.sh docker | podman   prints the path of that one, if it's here
#
# environment: PROFILE_CACHE   where they are kept
set -euo pipefail

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cache=${PROFILE_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/matryoshka-profiles}
declare -A packages=([docker]=golang-github-docker-docker-dev [podman]=golang-github-containers-common)
declare -A files=([docker]=usr/share/gocode/src/github.com/docker/docker/profiles/seccomp/default.json
    [podman]=usr/share/containers/seccomp.json)

# shellcheck source=scripts/shell.sh
source "$project/scripts/shell.sh"

# find_profile NAME: prints the path; the package may be installed all the same
find_profile() {
    local path
    for path in "/${files[$1]}" "$cache/$1.json"; do
        [[ ! -s $path ]] || { printf '%s\n' "$path" && return; }
    done
    return 1
}

download() {
    (cd "$scratch" && apt-get -q -o APT::Sandbox::User= download "$1" >&2)
}

# fetch NAME: one that isn't whole never has the name
fetch() {
    local package=${packages[$1]}
    printf 'default-profiles.sh: fetching %s, once, for one file of it in %s\n' "$package" "$cache" >&2
    download "$package" || { apt-get -q update >&2 && download "$package"; }
    mkdir -p "$cache"
    dpkg-deb --fsys-tarfile "$scratch/$package"_*.deb | tar -xO "./${files[$1]}" >"$scratch/file"
    mv "$scratch/file" "$cache/$1.json"
}

main() {
    local name
    if (($#)); then
        [[ $# == 1 && -n ${packages[$1]-} ]] || die 'usage: default-profiles.sh [docker | podman]'
        find_profile "$1"
        return
    fi
    scratch=$(mktemp -d)
    trap 'rm -rf --one-file-system "$scratch"' EXIT
    exit_on_signals
    for name in "${!packages[@]}"; do
        find_profile "$name" >/dev/null || fetch "$name"
    done
}

main "$@"
