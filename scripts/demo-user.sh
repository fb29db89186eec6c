#!/usr/bin/env bash
# User namespaces: root inside, an ordinary user outside.  No sudo.
#
# about: root inside, nobody outside, and no sudo
# needs: rootless unshare setpriv
# minutes: 8
set -euo pipefail

# shellcheck source=scripts/demo/stage.sh
source "$(dirname "${BASH_SOURCE[0]}")/demo/stage.sh"

play() {
    local me=$EUID
    step 'An ordinary user'
    say 'A directory for all:'
    run 'chmod 711 $tmp; mkdir -m 777 $tmp/shared; cd $tmp/shared'
    if ((EUID == 0)); then
        me=1000
        say 'It is root who plays this, who becomes user 1000 first.'
        enter 'user$ ' 'setpriv --reuid=1000 --regid=1000 --clear-groups bash'
    fi
    run 'id -u; cat /proc/self/uid_map'
    see "^$me\$"
    say 'The map: from which id on, to which outside, and how many.'
    run_fails 1 'cat /etc/shadow'
    see 'Permission denied'

    step 'Who becomes root, without sudo'
    enter 'inside# ' 'unshare --user --map-root-user bash'
    run 'id; cat /proc/self/uid_map'
    see '^uid=0\(root\)'
    see "^ +0 +$me +1\$"
    say "One id is mapped: 0 in here is $me outside."
    run 'grep ^CapEff /proc/self/status'
    see_not 'CapEff:.0000000000000000'

    step 'What the others see'
    run 'inside=$$; echo $inside'
    fetch inside
    room second
    # shellcheck disable=SC2154 # fetch sets it
    run "grep -E '^(Name|Uid)' /proc/$inside/status"
    see "^Uid:.$me.$me.$me.$me\$"
    say 'The same process. Out here it is nobody special.'

    step 'A file made inside'
    run 'echo by root >from-inside; stat -c "owner %u: %n" from-inside'
    see '^owner 0: from-inside$'
    room second
    run 'cd $tmp/shared; stat -c "owner %u: %n" from-inside'
    see "^owner $me: from-inside\$"
    say 'One inode, one owner. Each side reads it by its own map.'

    step 'Files made outside'
    room second
    become_me "$me"
    run 'echo by a user >from-outside; stat -c "owner %u: %n" from-outside'
    see "^owner $me: from-outside\$"
    room host
    run 'stat -c "owner %u: %n" from-outside /etc/passwd'
    see '^owner 0: from-outside$'
    see '^owner 65534: /etc/passwd$'
    say "The user's file is root's in here. The file of the real root, whose id has no place in the map, is that of 65534, nobody."

    step 'What root may not do'
    run_fails 1 'cat /etc/shadow'
    see 'Permission denied'
    run_fails 1 'hostname mine'
    see 'must be root|not permitted'
    say 'The host name belongs to a namespace that was not made by it. Its own:'
    run 'unshare --uts sh -c "hostname mine; hostname"'
    see '^mine$'
    say 'All capabilities, but over what belongs to its own namespace only.'
}

become_me() {
    ((EUID != 0)) ||
        enter 'user$ ' "setpriv --reuid=$1 --regid=$1 --clear-groups bash"
}

main "$@"
