# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh

prepare() {
    make_disk
    arguments=("$inside/mnt/disk" "${numbers[@]}")
}

# The disk is a file of ours: a loop device shows it as one.  Sets numbers.
make_disk() {
    truncate -s 64K "$scratch/disk"
    printf '%s\n' "$secret" | dd of="$scratch/disk" conv=notrunc status=none
    loop=$(losetup --find --show "$scratch/disk")
    IFS=: read -ra numbers <"/sys/class/block/${loop##*/}/dev"
}

is_open() {
    grep -aqF "$secret" "$scratch/output"
}

clean() {
    [[ -e $scratch/disk ]] || return 0
    losetup --noheadings --output NAME --associated "$scratch/disk" |
        xargs --no-run-if-empty losetup --detach
}
