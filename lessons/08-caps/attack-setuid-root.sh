# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh

prepare() {
    cp "$root/attack" "$root/helper"
    printf '%s\n' "$secret" >"$root/marker"
    chown -R "$owner:$owner" "$root"
    chmod 4755 "$root/helper"
    chmod 600 "$root/marker"
    # /tmp may be mounted nosuid.
    mount --bind "$root" "$root"
    mount -o remount,bind,suid,exec "$root"
    # Nobody but root may enter $scratch, so that no user of the host meets
    # our helper; where that is inside, user 1000 must.  Only we see this mount.
    if [[ -n $inside ]]; then
        mount --bind "$root" /mnt
        inside=/mnt
    fi
    arguments=("$inside/helper" "$inside/marker")
    run_as 1000
}

is_open() {
    grep -qF "$secret" "$scratch/output"
}
