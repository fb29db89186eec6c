# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh

# The cage's name is the secret.
prepare() {
    cage pids "$secret"
}

is_open() {
    grep -qF "$secret" "$scratch/output"
}
