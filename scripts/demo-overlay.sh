#!/usr/bin/env bash
# An overlay: what a container writes, and where it is.
#
# about: copy-up, marks, and who pays for memory
# needs: root bin/10-overlay bin/09-seccomp python3
# minutes: 10
set -euo pipefail

# shellcheck source=scripts/demo/stage.sh
source "$(dirname "${BASH_SOURCE[0]}")/demo/stage.sh"

# All of it in mounts of our own, so that nothing can be left.
namespaces=(--mount)

strike() {
    ! mountpoint -q "$scratch/kept" || umount --lazy "$scratch/kept"
}

# opened NAME: sets its variable to the PID of the command in the container just started
opened() {
    await "pgrep -P \$(pgrep -P \$!) sleep"
    quietly "$1=\$(pgrep -P \$(pgrep -P \$!))"
}

play() {
    local together alone

    step 'An image that remembers'
    run 'cp -a build/rootfs $tmp/image; cd $tmp; bin=$OLDPWD/build/bin'
    run '$bin/09-seccomp image sh -c "echo mine >/etc/hostname"'
    run '$bin/09-seccomp image cat /etc/hostname'
    see '^mine$'
    say 'Another container, and it begins with what the first one has left. And now with lesson 10:'
    run '$bin/10-overlay image sh -c "echo yours >/etc/hostname; cat /etc/hostname"'
    see '^yours$'
    run '$bin/10-overlay image cat /etc/hostname'
    see '^mine$'

    step 'What the root directory is'
    run '$bin/10-overlay image sleep 1000 &'
    opened pid
    run 'grep " / / " /proc/$pid/mountinfo | fold -w 78'
    see ' - overlay overlay '
    say 'An overlay of two directories: lowerdir is the image, and upperdir lies in memory. The names mean nothing any more: they are from a mount namespace that is gone, and from descriptors of our program.'
    quietly 'kill %1; wait %1 || [ $? = 143 ]'

    step 'Copy-up'
    say 'This time we keep the upper directory, to look into it from the host.'
    run 'mkdir kept; mount -t tmpfs kept kept'
    run '$bin/10-overlay --upper kept image cat /etc/profile'
    run 'find kept/upper -mindepth 1 | wc -l'
    see '^0$'
    run '$bin/10-overlay --upper kept image sh -c "echo \# more >>/etc/profile"'
    run 'wc -c image/etc/profile kept/upper/etc/profile'
    see ' kept/upper/etc/profile$'
    must '(($(stat -c %s kept/upper/etc/profile) == $(stat -c %s image/etc/profile) + 7))'
    say 'Who reads copies nothing. Before the first change the whole file is copied up, also if that is of seven bytes.'

    step 'A whiteout'
    run '$bin/10-overlay --upper kept image rm /etc/hostname'
    run 'ls -l kept/upper/etc'
    see '^c.* 0, +0 .* hostname$'
    run 'cat image/etc/hostname'
    see '^mine$'
    say 'The image still has the file. A device 0, 0 over it says: nothing is here.'

    step 'An opaque directory'
    run 'touch image/srv/old'
    run '$bin/10-overlay --upper kept image \
    sh -c "rm -r /srv; mkdir /srv; ls -A /srv"'
    see_not old
    must '[[ -z $(ls -A kept/upper/srv) ]]'
    say "A new directory, and empty. By itself it would be merged with the image's, and the old file would be back. What prevents that is an attribute:"
    run 'python3 -c "import os
print(os.getxattr(\"kept/upper/srv\", \"trusted.overlay.opaque\"))"'
    see "^b'y'\$"
    say 'All that was changed, read from these marks:'
    run '$bin/10-overlay --upper kept --diff image true'
    see '^D /srv/old$'

    step 'Two containers on one image'
    run '$bin/10-overlay image sh -c "echo red >/etc/hostname; exec sleep 1000" &'
    opened red
    run '$bin/10-overlay image sh -c "echo blue >/etc/hostname; exec sleep 1000" &'
    opened blue
    run 'cat /proc/{$red,$blue}/root/etc/hostname image/etc/hostname'
    see '^red$'
    see '^blue$'
    see '^mine$'
    run 'stat -L -c "inode %i" /proc/{$red,$blue}/exe image/bin/busybox'
    must '(($(stat -L -c %i /proc/{$red,$blue}/exe image/bin/busybox | sort -u | wc -l) == 1))'
    say 'Three names of one file of the image: both run the same program.'

    step 'Who pays for what is read'
    run 'grep -E "^(Rss|Pss):" /proc/$red/smaps_rollup'
    # shellcheck disable=SC2154 # shown is what the stage has seen
    together=${shown[1]//[!0-9]/}
    say 'Rss: so much of it is in memory. Pss: a page that two processes have counts by half. One of them ends:'
    run 'kill %2; wait %2 || [ $? = 143 ]'
    run 'grep -E "^(Rss|Pss):" /proc/$red/smaps_rollup'
    alone=${shown[1]//[!0-9]/}
    ((alone > together)) || wrong "it has not grown: $together and $alone"
    say 'Nothing was read or written, and what it takes has grown: nobody shares the pages any more. With a copy of the image for each container nobody would ever share them.'
    quietly 'kill %1; wait %1 || [ $? = 143 ]'

    step 'Who pays for what is written'
    run 'head -c 50M /dev/zero >image/large'
    run '$bin/10-overlay --memory 20M image wc -c /large'
    see '^52428800 /large$'
    run_fails 137 '$bin/10-overlay --memory 20M image sh -c "echo more >>/large"'
    see 'memory: limit reached'
    say "Pages that were only read are the image's, and the kernel may drop them. Five bytes more, and 50 megabytes are copied up, into the container's own memory. So a database has its files in a volume."
}

main "$@"
