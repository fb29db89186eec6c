# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh

# Like the others of a pipeline, the victim is in the program's group.
prepare() {
    # shellcheck disable=SC2016 # for the shell inside
    wrapper=(sh -c '(sleep 1000 >/dev/null 2>&1 & echo "$!" >"$0"); exec "$@"' "$scratch/victim")
}

# timeout(1), too, signals the whole group, and then ends with 124.
is_open() {
    ((status != 124)) && has_died "$(<"$scratch/victim")" 30
}
