# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh

# A hierarchy of the harness's own, without a controller: what the agent's
# program writes is the only thing that happens on the host.  It's the real
# host here: the kernel runs it outside of the harness's namespaces too.
prepare() {
    alone # each process of the machine has a line for a hierarchy
    hierarchy=matryoshka-$secret
    mkdir "$scratch/hierarchy" "$scratch/agent"
    mount -t cgroup -o "none,name=$hierarchy" none "$scratch/hierarchy" 2>/dev/null ||
        cannot 'this kernel has no cgroup version 1'
    printf "#!/bin/sh\necho %s >'%s'\n" "$secret" "$scratch/agent/ran" >"$scratch/agent/agent"
    chmod 755 "$scratch/agent/agent"
    arguments=("none,name=$hierarchy" "$inside/mnt" "$scratch/agent/agent")
}

# The kernel starts it in its own time.
is_open() {
    local tries
    for ((tries = 0; tries < 200; tries++)); do
        ! grep -qsF "$secret" "$scratch/agent/ran" || return 0
        ((status == 0)) || return 1
        sleep 0.01
    done
    return 1
}

clean() {
    [[ -n ${hierarchy:-} ]] || return 0
    [[ ! -d $scratch/hierarchy/doomed ]] ||
        wait_until 20 rmdir "$scratch/hierarchy/doomed"
    ! mountpoint -q "$root/mnt" || umount "$root/mnt"
    ! mountpoint -q "$scratch/hierarchy" || umount "$scratch/hierarchy"
    end_hierarchy
}

# The hierarchy goes soon after its last mount; but it stays, without one, if that
# was taken off before the kernel had done with the removed group.  Then it needs
# another mount to go with.  Where it was only late, that makes a new one instead,
# so each time we wait longer for it to go.
end_hierarchy() {
    local patience
    for patience in 1 2 4 8 16 32; do
        ! (wait_until "$patience" hierarchy_is_gone) 2>/dev/null || return 0
        mount -t cgroup -o "none,name=$hierarchy" none "$scratch/hierarchy"
        umount "$scratch/hierarchy"
    done
    die "the hierarchy $hierarchy does not go"
}

hierarchy_is_gone() {
    ! grep -qF "name=$hierarchy:" /proc/self/cgroup
}
