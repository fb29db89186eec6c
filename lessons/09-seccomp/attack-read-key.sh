# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh

# The keyring goes with the last process of the session.
prepare() {
    [[ -e /proc/keys ]] || cannot 'this kernel has no keyrings'
    wrapper=("$root/attack" "matryoshka-$$" "$secret" --)
    arguments=("matryoshka-$$")
}

is_open() {
    grep -qF "$secret" "$scratch/output"
}
