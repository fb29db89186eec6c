# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh

prepare() {
    local most=/proc/sys/user/max_user_namespaces
    local allowed=/proc/sys/kernel/unprivileged_userns_clone
    [[ $(<"$most") != 0 && (! -e $allowed || $(<"$allowed") == 1) ]] ||
        cannot 'this host forbids user namespaces'
    look find_namespaces
    arguments=("$inside/looked")
}

# Its parent is the container's init, or the lesson's program.
find_namespaces() {
    local parent its theirs
    parent=$(ps -o ppid= -p "$1")
    its=$(readlink "/proc/$1/ns/user")
    theirs=$(readlink "/proc/${parent// /}/ns/user")
    [[ $its == "$theirs" ]] || printf '%s in %s\n' "$its" "$theirs"
}

is_open() {
    [[ -s $scratch/evidence ]]
}
