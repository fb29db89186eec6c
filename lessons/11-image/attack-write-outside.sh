# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh

# A layer that has a link, and one with a file behind it.
prepare() {
    mkdir -p "$scratch/host" "$scratch/first" "$scratch/second/out"
    ln -s "$scratch/host" "$scratch/first/out"
    printf '%s\n' "$secret" >"$scratch/second/out/file"
    tar -C "$scratch/first" -cf "$scratch/first.tar" out
    tar -C "$scratch/second" -cf "$scratch/second.tar" out/file
    image "$scratch/first.tar" "$scratch/second.tar"
    arguments=("$inside/out/file")
}

is_open() {
    [[ -n $(ls -A "$scratch/host") ]]
}
