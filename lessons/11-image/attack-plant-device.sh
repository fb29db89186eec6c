# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh

# shellcheck source=lessons/06-user/attack-make-device.sh
source "$project/lessons/06-user/attack-make-device.sh"

prepare() {
    [[ $lesson != /* || $lesson == */step/* ]] || cannot "where $lesson unpacks an image isn't known"
    make_disk
    mkdir "$scratch/layer"
    mknod --mode 666 "$scratch/layer/disk" b "${numbers[@]}"
    tar -C "$scratch/layer" -cf "$scratch/layer.tar" disk
    image "$scratch/layer.tar"
    arguments=("$inside/disk")
}

# The node must keep an ordinary user out, and not only the directory above.
is_open() {
    local node
    while IFS= read -r node; do
        ! (cd "${node%/*}" && setpriv --reuid=65534 --regid=65534 --clear-groups \
            head -c 4096 "./${node##*/}") 2>/dev/null | grep -aqF "$secret" || return 0
    done < <(find "$root" ${image:+"$scratch/store"} -type b 2>/dev/null)
    return 1
}
