# shellcheck shell=bash disable=SC2034,SC2154 # known and unknown are the caller's
# What the project needs, and which package of this distribution brings it.
# Sourced by scripts that have project.

# The column of packages.tsv that is this distribution's.
distribution=none
# shellcheck source=/dev/null
for distribution in $(. /etc/os-release && printf '%s %s' "${ID-}" "${ID_LIKE-}") none; do
    [[ $distribution != ubuntu ]] || distribution=debian
    [[ $distribution != @(debian|fedora|arch|alpine|suse) ]] || break
done
[[ $distribution != none ]] || ! type -P apt-get >/dev/null || distribution=debian

# package_of THING: prints the name of what brings it here; fails if it's unknown
package_of() {
    local things debian fedora arch alpine suse none='' package=$1
    while IFS=$'\t' read -r _ things debian fedora arch alpine suse; do
        [[ " $things " == *" $1 "* ]] || continue
        package=${debian:-$1}
        [[ -z $fedora ]] || package=${!distribution}
        break
    done <"$project/scripts/packages.tsv"
    [[ $distribution != none && $package != [-/]* ]] && printf '%s\n' "$package"
}

# name_packages THING...: sets known, the packages that bring them, and unknown, the
# things that nobody knows one for
name_packages() {
    local thing package
    known=() unknown=()
    for thing in "$@"; do
        if ! package=$(package_of "$thing"); then
            unknown+=("$thing")
        elif [[ " ${known[*]} " != *" $package "* ]]; then
            known+=("$package")
        fi
    done
}

# install_fix THING...: prints the command that installs them, or nothing
install_fix() {
    local known unknown
    name_packages "$@"
    ((${#known[@]} == 0)) || printf '%s %s\n' "$(package_of installer)" "${known[*]}"
}

# find_busybox: prints the path of one that needs no library, as there is none inside,
# and that runs here
find_busybox() {
    local busybox=${BUSYBOX:-}
    busybox=$(type -P "${busybox:-busybox}") &&
        [[ $("$busybox" echo it runs 2>/dev/null </dev/null) == 'it runs' ]] &&
        ! ldd "$busybox" >/dev/null 2>&1 && printf '%s\n' "$busybox"
}

is_there() {
    case $1 in
    /*) [[ -e $1 ]] ;;
    libc.a) [[ $(gcc -print-file-name=libc.a 2>/dev/null) == /* ]] ;;
    busybox) find_busybox >/dev/null ;;
    *) PATH=$PATH:/usr/sbin:/sbin type -P "$1" >/dev/null ;;
    esac
}

# missing_for WORD...: prints the things that are needed for these and aren't there
missing_for() {
    local what_for thing
    while IFS=$'\t' read -r what_for thing _; do
        what_for=${what_for%"-$HOSTTYPE"}
        [[ $what_for == [a-z]* && " $* " =~ " "(${what_for// /|})" " ]] || continue
        is_there "$thing" || printf '%s\n' "$thing"
    done <"$project/scripts/packages.tsv"
}

# require COMMAND...: or the script ends, and says what brings them
require() {
    local command missing=()
    for command in "$@"; do
        is_there "$command" || missing+=("$command")
    done
    ((${#missing[@]} == 0)) || lack "${missing[@]}"
}

lack() {
    local fix
    fix=$(install_fix "$@")
    die "missing: $*" ${fix:+"fix: $fix"}
}
