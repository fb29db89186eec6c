# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh

# The command has a copy of the lessons' environment; it reads the original.
prepare() {
    export PASSWORD_OF_THE_HARNESS=$secret
}

is_open() {
    grep -aqF "$secret" "$scratch/output"
}
