# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh

# What a shell of the next container would run first.
prepare() {
    chown "$owner:$owner" "$root/etc/profile"
    arguments=("$inside/etc/profile" "echo $secret")
}

is_open() {
    grep -qF "$secret" "$root/etc/profile"
}
