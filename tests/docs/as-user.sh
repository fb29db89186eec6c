#!/usr/bin/env bash
# Runs a command as an ordinary user who exists only for it: the user's name,
# home and subordinate ids are in a mount namespace of the command's own.
#
# usage: as-user.sh COMMAND [ARG...]     (as root)
#
# environment: DOCS_HOME     a directory that becomes the user's home; at the
#                            first use the project is copied into it
#              DOCS_CGROUP   on cgroup v2, the directory of a cgroup that is
#                            made and delegated to the user, as `systemd-run
#                            --user --scope -p Delegate=yes` would do
#
# Who sets them removes them.
set -euo pipefail

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
user=student
id=60600 # nobody's, in all of systemd's ranges
home=/home/$user

# What is built is readable for its owner alone, so the user gets a copy.
fill_home() {
    mkdir "$DOCS_HOME/matryoshka"
    # Status 1: a file changed or went while it was read, as others may build something.
    { tar -C "$project" --exclude=./.git --warning=no-file-{changed,removed} -c . || (($? == 1)); } |
        tar -C "$DOCS_HOME/matryoshka" --no-same-owner -x
    chown -R "$id:$id" "$DOCS_HOME"
}

# add_line LINE FILE: the file gets a line, as this mount namespace sees it
add_line() {
    local copy="$scratch/${2##*/}"
    [[ -e $2 ]] || return 0
    { cat "$2" && printf '%s\n' "$1"; } >"$copy"
    chmod 644 "$copy"
    mount --bind "$copy" "$2"
}

make_user() {
    mount -t tmpfs -o mode=755 home /home
    scratch=$(mktemp -d /home/.etc-XXXXXX)
    add_line "$user:x:$id:$id::$home:/bin/bash" /etc/passwd
    add_line "$user:x:$id:" /etc/group
    add_line "$user:100000:65536" /etc/subuid
    add_line "$user:100000:65536" /etc/subgid
    mkdir "$home"
    mount --bind "$DOCS_HOME" "$home"
}

# Whoever owns a cgroup and has a leaf in it to be in may divide it.
delegate_cgroup() {
    mkdir -p "$DOCS_CGROUP/session"
    chown "$id:$id" "$DOCS_CGROUP" "$DOCS_CGROUP"/cgroup.{procs,subtree_control,threads} \
        "$DOCS_CGROUP/session" "$DOCS_CGROUP/session/cgroup.procs"
    echo $$ >"$DOCS_CGROUP/session/cgroup.procs"
}

main() {
    if [[ ${1:-} != --inside ]]; then
        [[ -d $DOCS_HOME/matryoshka ]] || fill_home
        [[ -z ${DOCS_CGROUP:-} ]] || delegate_cgroup
        exec unshare --mount --propagation private "${BASH_SOURCE[0]}" --inside "$@"
    fi
    make_user
    cd "$home/matryoshka"
    exec setpriv --reuid="$id" --regid="$id" --clear-groups \
        env -i "PATH=$PATH" "HOME=$home" "USER=$user" "LOGNAME=$user" \
        LC_ALL=C TZ=UTC COLUMNS=80 "${@:2}"
}

main "$@"
