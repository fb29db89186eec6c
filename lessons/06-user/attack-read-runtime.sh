# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh

# The program keeps the environment in memory until it starts the command with it.
prepare() {
    export PASSWORD_OF_THE_HARNESS=$secret
}

is_open() {
    grep -aqF "$secret" "$scratch/output"
}
