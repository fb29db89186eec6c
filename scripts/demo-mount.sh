#!/usr/bin/env bash
# Mount namespaces, copy-on-write layers and volumes, by hand.
#
# about: a private /tmp, layers by hand, bind mounts, volumes
# needs: root bin/09-seccomp unshare findmnt
# minutes: 15
set -euo pipefail

# shellcheck source=scripts/demo/stage.sh
source "$(dirname "${BASH_SOURCE[0]}")/demo/stage.sh"

# All of it in mounts of our own, so that nothing can be left.
namespaces=(--mount)

strike() {
    ! mountpoint -q "$scratch/layers" || umount --recursive --lazy "$scratch/layers"
}

play() {
    step 'A /tmp of my own'
    enter 'private# ' 'unshare --mount bash'
    run 'mount -t tmpfs mine /tmp; echo secret >/tmp/diary; ls -A /tmp'
    see '^diary$'
    say 'And outside, in another shell?'
    room second
    run_fails 2 'ls /tmp/diary'
    see 'No such file'
    run_fails 1 'grep ^mine /proc/self/mounts'
    say 'Not even the mount is seen there.'
    room host
    leave

    step 'Layers: two directories become one'
    # What a container's disk is may itself be an overlay, which can't be upper.
    run 'mkdir $tmp/layers; mount -t tmpfs layers $tmp/layers; cd $tmp/layers'
    run 'mkdir lower upper work merged'
    run 'echo from the image >lower/one; echo unused >lower/two'
    run 'mount -t overlay overlay \
      -o lowerdir=lower,upperdir=upper,workdir=work merged'
    run 'ls merged'
    see '^one$'
    see '^two$'
    run "findmnt -n -o FSTYPE,OPTIONS merged | tr ',' '\\n' | grep dir="
    see 'lowerdir=.*lower'

    step 'Copy-up: a change goes to the upper layer'
    run 'ls upper | wc -l'
    see '^0$'
    run 'echo changed >>merged/one'
    run 'head lower/one upper/one'
    see '==> upper/one <=='
    see '^changed$'
    must '[[ $(<lower/one) == "from the image" ]]'
    say 'The whole file was copied up, and then changed. The lower one is the image, which other containers use too.'

    step 'A whiteout: what is removed was never removed'
    run 'rm merged/two; ls merged'
    see_not two
    run 'ls lower'
    see '^two$'
    run 'ls -l upper'
    see '^c.* 0, +0 .* two$'
    say 'A device 0, 0 in the upper layer says: nothing is here.'

    step 'A new container from the same image'
    say 'Another upper layer, and all is as the image has it:'
    run 'mkdir upper2 work2 merged2; mount -t overlay overlay \
      -o lowerdir=lower,upperdir=upper2,workdir=work2 merged2'
    run 'ls merged2; cat merged2/one'
    see '^two$'
    see_not changed

    step 'A bind mount: the same directory in two places'
    run 'mkdir here there; mount --bind here there'
    run 'echo hello >here/file; cat there/file'
    see '^hello$'
    run 'rm there/file; ls -A here | wc -l'
    see '^0$'

    step 'A volume is a bind mount into a container'
    say 'Root inside is 1000000000 outside, so the volume must be its own:'
    run 'data=$tmp/layers/data; mkdir $data; chown 1000000000 $data; cd ~-'
    enter 'inside# ' 'build/bin/09-seccomp --volume $data:/mnt build/rootfs sh'
    run 'echo from inside >/mnt/db; ls -l /mnt'
    see 'root +root .* db$'
    room second
    run 'data=$tmp/layers/data; cat $data/db; echo from outside >>$data/db'
    see '^from inside$'
    room host
    run 'cat /mnt/db'
    see '^from outside$'
    say 'Changes are seen on both sides.'

    step 'A volume outlives its container'
    run 'echo gone soon >/tmp/note; cat /tmp/note'
    leave
    run_fails 1 'build/bin/09-seccomp --volume $data:/mnt build/rootfs \
      cat /mnt/db /tmp/note'
    see '^from inside$'
    see 'tmp/note.*No such file'
    say 'The next container has the volume, but not what the first one wrote elsewhere. So a database belongs on a volume.'
}

main "$@"
