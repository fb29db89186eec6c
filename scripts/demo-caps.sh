#!/usr/bin/env bash
# Capabilities: what root may do, in pieces.
#
# about: five sets, ping without one, what CAP_SYS_ADMIN opens
# needs: root bin/08-caps capsh setpriv
# minutes: 12
set -euo pipefail

# shellcheck source=scripts/demo/stage.sh
source "$(dirname "${BASH_SOURCE[0]}")/demo/stage.sh"

play() {
    step 'Five sets of every process'
    run 'grep ^Cap /proc/self/status'
    see '^CapEff:'
    say 'Inheritable: what an exec may hand on, if the file agrees. Permitted: what one may switch on. Effective: what counts when the kernel asks. Bounding: the ceiling for whatever an exec may give. Ambient: what an exec does hand on, to an ordinary program too.'

    step 'A bit is a capability'
    run 'capsh --decode=2000; capsh --decode=200000'
    see 'cap_net_raw$'
    see 'cap_sys_admin$'
    run 'capsh --decode=$(sed -n "s/CapBnd:.//p" /proc/self/status) |
  tr , "\n" | wc -l'
    see '^[34][0-9]$'
    run 'cat /proc/sys/kernel/cap_last_cap'
    say 'So many has this shell. And this is the number of the last one that the kernel knows; they begin with 0.'

    step 'An ordinary user has none'
    run 'user="--reuid=1000 --regid=1000 --clear-groups"
setpriv $user grep ^Cap /proc/self/status'
    see '^CapEff:.0+$'
    see '^CapBnd:.0*[1-9a-f]'
    say 'But the ceiling is where it was: a set-user-id program like sudo or a file with capabilities could give them back.'

    step 'Inheritable and ambient: one for an ordinary user'
    run 'setpriv $user --inh-caps=+net_raw grep ^Cap /proc/self/status'
    see '^CapInh:.0+2000$'
    see '^CapEff:.0+$'
    run 'setpriv $user --inh-caps=+net_raw --ambient-caps=+net_raw \
      grep ^Cap /proc/self/status'
    see '^CapEff:.0+2000$'
    see '^CapAmb:.0+2000$'
    say 'Inheritable alone does nothing where the file has no capabilities, and most have none. Ambient does.'

    step 'Bounding: nobody gets what is above the ceiling'
    run 'capsh --drop=cap_net_raw -- -c "grep -E ^Cap[PEB] /proc/self/status"'
    see '^CapBnd:.[0-9a-f]+[0-9a-f]dfff$|^CapBnd:.*d[0-9a-f]{3}$'
    say 'capsh took it out of the bounding set, and the exec out of the others. No exec will give it back.'

    step 'ping without CAP_NET_RAW'
    run_fails 1 'build/bin/08-caps build/rootfs ping -c 1 127.0.0.1'
    see 'ermission denied|not permitted'
    run 'build/bin/08-caps --cap-add NET_RAW build/rootfs ping -c 1 127.0.0.1'
    see ' 0% packet loss'
    say 'Root both times. ping wants a raw socket, and the kernel asks for this bit.'

    step 'What the container is left with'
    run 'build/bin/08-caps build/rootfs grep -E "^Cap[EB]" /proc/self/status'
    see '^CapEff:.00000000800405fb$'
    run 'capsh --decode=800405fb | tr , " " | fold -s -w 78'
    see cap_chown
    see_not cap_sys_admin

    step 'With none at all, root is an ordinary user'
    run 'none="build/bin/08-caps --cap-drop ALL"'
    run_fails 1 '$none build/rootfs chown 1:1 /tmp'
    see 'not permitted'
    run_fails 1 '$none build/rootfs mount -t tmpfs tmpfs /mnt'
    see 'ermission denied|not permitted'
    run_fails 1 '$none build/rootfs hostname mine'
    see 'not permitted|must be'

    step 'What CAP_SYS_ADMIN alone opens'
    run 'admin="$none --cap-add SYS_ADMIN"'
    run '$admin build/rootfs sh -c "hostname mine; hostname"'
    see '^mine$'
    run '$admin build/rootfs sh -c "mount -t tmpfs tmpfs /mnt
  grep /mnt /proc/mounts"'
    see '^tmpfs /mnt tmpfs'
    run '$admin build/rootfs unshare --user id -u'
    see '^65534$'
    say 'Names, mounts, namespaces, on the host also quotas and swap, and what has no bit of its own: "the new root", as capabilities(7) says. Ours and most other containers are without it unless somebody asks.'
}

main "$@"
