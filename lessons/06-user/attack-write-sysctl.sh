# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh

# How many messages the kernel lets one caller log in a row: one for all
# namespaces, and a few more for a moment do no harm.
setting=kernel/printk_ratelimit_burst

prepare() {
    alone # there is one setting
    before=$(<"/proc/sys/$setting")
    marker=$((before + 1 + RANDOM % 100))
    arguments=("$setting" "$marker")
}

is_open() {
    (($(<"/proc/sys/$setting") == marker))
}

clean() {
    [[ -z ${before:-} ]] || printf '%s\n' "$before" >"/proc/sys/$setting"
}
