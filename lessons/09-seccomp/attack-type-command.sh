# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh

# The terminal is one that the attack's host side makes, and nobody's shell
# reads from it.
prepare() {
    local allowed=/proc/sys/dev/tty/legacy_tiocsti
    [[ ! -e $allowed || $(<"$allowed") == 1 ]] ||
        cannot 'this host forbids TIOCSTI (dev.tty.legacy_tiocsti)'
    wrapper=("$root/attack" --)
    arguments=("$secret")
}

is_open() {
    grep -qF "$secret" "$scratch/output"
}
