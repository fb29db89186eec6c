# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh

# shellcheck source=lessons/06-user/attack-make-device.sh
source "$project/lessons/06-user/attack-make-device.sh"

prepare() {
    make_disk
    mknod --mode 600 "$root/disk" b "${numbers[@]}"
    # An ordinary user who owned it could read the disk without any container.
    is_user || chown --reference="$root" "$root/disk"
    arguments=("$inside/disk")
}
