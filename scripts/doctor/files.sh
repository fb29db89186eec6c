# File systems.  What is mounted here is mounted in a mount namespace that ends
# with the try, and over /tmp there.  Part of doctor.sh.
# shellcheck shell=bash disable=SC2034,SC2154

overlay_script='mount -t tmpfs doctor /tmp && cd /tmp &&
    mkdir lower upper work merged &&
    mount -t overlay doctor -o lowerdir=lower,upperdir=upper,workdir=work merged &&
    echo new >merged/file && read -r word <upper/file && test "$word" = new'

# try_overlay CHECK STATE WORD...: the words give root's rights, or none
try_overlay() {
    local name=$1 kind=$2
    shift 2
    if attempt "$@" "$BASH" -c "PATH=$PATH; $overlay_script"; then
        found "$name" ok 'one was mounted, and a file written through it'
    elif [[ $said == *'command not found' ]]; then
        found_no_tool "$name"
    else
        found "$name" "$kind" "mount overlay: $(last_said)"
    fi
}

check_overlay() {
    local line known='' waiting
    while read -r line; do
        [[ $line != *overlay ]] || known=1
    done </proc/filesystems
    if [[ -z $known ]] && waiting_module overlay; then
        found overlay ok 'the module is there, not loaded yet, so not tried'
        found overlay-rootless unseen "the module overlay isn't loaded, and \
loading it would be a change" 'sudo modprobe overlay'
        return
    fi
    if ((EUID == 0)); then
        try_overlay overlay missing unshare --mount
    elif [[ -n $known ]]; then
        found overlay ok 'this kernel has it; without root the next line is the try'
    else
        found overlay missing 'this kernel has no overlay file system'
    fi
    if [[ $userns == works ]]; then
        try_overlay overlay-rootless differs \
            "${as_user[@]}" unshare --user --map-root-user --mount
    else
        found overlay-rootless unseen "user namespaces don't work without root here"
    fi
}

# Only lesson 06 itself can try it: a mount(8) that knows of such mounts is new.
check_idmapped() {
    mount_of "$project/build/rootfs"
    if ((EUID != 0)); then
        found idmapped unseen "only root may idmap a mount of this $mount_type" \
            'sudo scripts/doctor.sh'
    elif [[ -n $idmap_note ]]; then
        found idmapped differs "$mount_type: $idmap_note"
    elif [[ ${verdict["06-user"]:-} == works ]]; then
        found idmapped ok "$mount_type, on which the root file system lies, has them"
    else
        found idmapped unseen "lesson 06 didn't come so far as to try it"
    fi
}

is_remote() {
    [[ $1 == @(nfs|nfs4|cifs|smb3|afs|9p|ceph|fuse.sshfs) ]]
}

check_places() {
    # Not a fixed name, which somebody else could have made there before.
    local copy='"$(mktemp -d -p /var/tmp matryoshka.XXXXXX)"'
    mount_of "$project"
    if [[ ,$mount_options, == *,noexec,* ]]; then
        found project-directory missing "it lies on $mount_point, which is mounted \
noexec: no program can be run there" "cp -R $project $copy"
    elif is_remote "$mount_type"; then
        found project-directory differs "it lies on $mount_type, where root may \
have no rights and files no other owners" "cp -R $project $copy"
    else
        found project-directory ok "on $mount_type, mounted on $mount_point"
    fi
    if [[ -z ${HOME:-} ]] || ! mount_of "$HOME" || [[ -z $mount_type ]]; then
        found home-directory unseen 'HOME names none'
    elif is_remote "$mount_type"; then
        found home-directory differs "it lies on $mount_type, where root may have \
no rights: keep the project elsewhere" "cp -R $project $copy"
    else
        found home-directory ok "on $mount_type"
    fi
}

check_files() {
    check_overlay
    check_idmapped
}
