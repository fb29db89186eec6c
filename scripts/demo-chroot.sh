#!/usr/bin/env bash
# chroot: another root directory, another distribution, the same kernel.
#
# about: two root file systems on one kernel, and the escape
# needs: root bin/03-mount chroot
# minutes: 8
set -euo pipefail

# shellcheck source=scripts/demo/stage.sh
source "$(dirname "${BASH_SOURCE[0]}")/demo/stage.sh"

play() {
    step 'A root file system is a directory'
    run 'ls -C build/rootfs; du -sh build/rootfs'
    see '\bbin\b'
    run 'chroot build/rootfs /bin/sh -c "busybox | head -n 1; ls -C /"'
    see '^BusyBox v'
    say 'What is outside of the directory has no name in there.'

    step 'Another one, made by hand'
    run 'mkdir $tmp/other; cp -L --parents /bin/bash $tmp/other'
    run_fails 127 'chroot $tmp/other /bin/bash'
    see 'No such file or directory'
    say 'It is there! But the program in it needs a loader and libraries:'
    run "ldd /bin/bash | grep -o '/[^ ]*'"
    see '/ld-linux'
    run "for p in bash uname ls; do
  cp -L --parents /bin/\$p \$(ldd /bin/\$p | grep -o '/[^ ]*') \$tmp/other
done; cd \$tmp/other; find . -type f | wc -l; cd ~-"

    step 'Two user lands, one kernel'
    run 'chroot $tmp/other /bin/bash -c "echo bash \$BASH_VERSION; ls /"'
    see '^bash [45]'
    see '^bin$'
    see_not '^etc$'
    run 'uname -r'
    run 'chroot $tmp/other /bin/uname -r'
    see "^$(uname -r)\$"
    run 'chroot build/rootfs /bin/uname -r'
    see "^$(uname -r)\$"
    say 'This is all that a container image is: files. The kernel is the one that runs already, and there is no other.'
    image

    step "Lesson 01's program does the same"
    run 'build/bin/01-chroot build/rootfs sh -c "ls -C /; echo PID \$\$"'
    see '^PID [0-9]{2,}'
    say 'A directory, and nothing more: its PID is one of the host.'

    step 'The escape'
    say 'A second chroot moves the root below where we stand. Above the root there is nothing that stops ".." then:'
    run 'sed -n "/^escape/,/^}/p" lessons/03-mount/attack-escape-chroot.c'
    see 'chroot\('

    step 'The escape, tried'
    run 'mkdir $tmp/escape; cp -a build/rootfs $tmp/escape/root
cp build/attacks/escape-chroot $tmp/escape/root/attack
echo "a file of the host" >$tmp/secret; chmod 600 $tmp/secret'
    run 'build/bin/01-chroot $tmp/escape/root /attack $tmp/secret'
    see '^a file of the host$'

    step 'It takes more than chroot'
    say "Lesson 03's program changes the root of all mounts (pivot_root) and detaches the old one. Where would '..' lead?"
    run_fails 1 'build/bin/03-mount $tmp/escape/root /attack $tmp/secret'
    see_not '^a file of the host$'
}

# Some distribution's own root file system, if there is one at hand.
image() {
    local tree
    for tree in /var/lib/machines/*/; do
        [[ -x ${tree}bin/sh ]] || continue
        run "chroot $tree /bin/sh -c '. /etc/os-release; echo \$PRETTY_NAME'"
        return
    done
    say '(debootstrap, with a network, makes a whole Debian in such a directory: debootstrap stable /var/lib/machines/debian)'
}

main "$@"
