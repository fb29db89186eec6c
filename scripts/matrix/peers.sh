# The tools that people use, as columns of the matrix: each with its defaults, as
# root, and with .user behind its name as an ordinary user of the host.
# Part of attack.sh, which supplies root, scratch, secret, options and cage, and
# of matrix.sh, which needs the names alone.
# shellcheck shell=bash disable=SC2154

peers_installed() {
    local tool
    for tool in chroot unshare bwrap crun runc podman; do
        ! type -P "$tool" >/dev/null || printf '%s\n' "$tool" "$tool.user"
    done
}

is_peer() {
    [[ $1 =~ ^(chroot|unshare|bwrap|crun|runc|podman)([.]user)?$ ]]
}

is_user() {
    [[ $lesson == *.user ]]
}

# What tools keep on the host they keep in our mount namespace: state in a new
# /run, files in a layer above /var/lib.
prepare_peer() {
    tool=${lesson%.user}
    # shellcheck disable=SC2034 # open-runtime looks for it
    program=$(type -P "$tool") || cannot "$tool is not installed"
    as_user=()
    cgroup_parent=/matryoshka_attack-${scratch##*.}
    mount -t tmpfs -o mode=755 run /run
    mkdir /run/upper /run/work
    mount -t overlay -o lowerdir=/var/lib,upperdir=/run/upper,workdir=/run/work lib /var/lib
    # crun refuses a host where the second version beside the first one still
    # has a controller.
    if [[ $tool == crun || $tool == podman ]] && mountpoint -q /sys/fs/cgroup/unified; then
        mkdir /run/empty
        mount --bind /run/empty /sys/fs/cgroup/unified
    fi
    ! is_user || make_user
    cd /
}

# A user of the host whom only we know, with ids for containers.
make_user() {
    uid=$((1000000000 + $$))
    mkdir /run/user-files "$scratch/home" /run/user
    { cat /etc/passwd && printf 'attacker:x:%d:%d::%s:/bin/sh\n' $uid $uid "$scratch/home"; } >/run/user-files/passwd
    { cat /etc/group && printf 'attacker:x:%d:\n' $uid; } >/run/user-files/group
    printf 'attacker:600000000:65536\n' >/run/user-files/subuid
    cp /run/user-files/subuid /run/user-files/subgid
    local file
    for file in passwd group subuid subgid; do
        [[ -e /etc/$file ]] || cannot "this host has no /etc/$file"
        mount --bind "/run/user-files/$file" "/etc/$file"
    done
    # As udev makes it; rootless podman's network is a program behind it.
    if [[ -c /dev/net/tun ]]; then
        mknod -m 666 /run/tun c 10 200
        mount --bind /run/tun /dev/net/tun
    fi
    install -d -m 700 -o "$uid" -g "$uid" "/run/user/$uid" "$scratch/home"
    # shellcheck disable=SC2034 # setuid-root needs it
    owner=$uid
    chmod 755 "$scratch"
    chown -R "$uid:$uid" "$root"
    as_user=(setpriv "--reuid=$uid" "--regid=$uid" --clear-groups
        env -u DBUS_SESSION_BUS_ADDRESS "HOME=$scratch/home" "XDG_RUNTIME_DIR=/run/user/$uid")
}

# peer_volume DIRECTORY [ro]
peer_volume() {
    case $tool in
    bwrap) options+=("--${2:+ro-}bind" "$1" /mnt) ;;
    podman) options+=(--volume "$1:/mnt${2:+:$2}") ;;
    crun | runc) mounts+=("$1" "${2:-rw}") ;;
    *)
        mount --bind "$1" "$root/mnt"
        [[ -z ${2:-} ]] || mount -o remount,bind,ro "$root/mnt"
        ;;
    esac
}

# peer_command WORD...: sets command
peer_command() {
    local words=("$@")
    case $tool in
    chroot) command=("$tool" "${options[@]}" "$root" "${words[@]}") ;;
    unshare)
        command=("$tool" --fork --pid --mount-proc --root="$root" "${options[@]}" "${words[@]}")
        ! is_user || command=("$tool" --map-root-user "${command[@]:1}")
        ;;
    bwrap) command=("$tool" --bind "$root" / --dev /dev --proc /proc "${options[@]}" "${words[@]}") ;;
    crun | runc)
        make_bundle "${words[@]}"
        command=("$tool" run --bundle "$bundle" "matryoshka-attack-$$")
        ;;
    podman)
        command=("$tool" --root /run/store --runroot /run/store.run --cgroup-manager=cgroupfs run --rm --ulimit nofile=1024:1024 --ulimit nproc=1024:1024)
        if is_user; then
            command=("$tool" "${command[@]:5}")
        else
            command+=(--cgroup-parent "$cgroup_parent")
        fi
        ((inside_id == 0)) || command+=(--user "$inside_id")
        command+=("${options[@]}" --rootfs "$root" "${words[@]}")
        ;;
    esac
    command=("${as_user[@]}" "${command[@]}")
}

# make_bundle COMMAND...: the tool's own default configuration, with our root
# file system, command and volumes, and below our cgroup.
make_bundle() {
    local spec=("$tool" spec) id=$inside_id
    bundle=$scratch/bundle
    install -d ${uid:+-o "$uid"} "$bundle"
    # A user gets one id inside, root's.
    if is_user; then
        spec+=(--rootless)
        id=0
    fi
    local group=$cgroup_parent/container
    ! is_user || group=''
    cd "$bundle" || return
    "${as_user[@]}" "${spec[@]}"
    jq --arg root "$root" --arg group "$group" --argjson id "$id" \
        --arg from "${mounts[0]:-}" --arg how "${mounts[1]:-}" '
        .process.terminal = false | .process.args = $ARGS.positional
        | .process.user.uid = $id | .process.user.gid = $id | .root.path = $root
        | if $group != "" then .linux.cgroupsPath = $group else . end
        | if $from != "" then .mounts += [{destination: "/mnt", type: "bind",
            source: $from, options: ["rbind", $how]}] else . end' \
        config.json --args -- "$@" >"$scratch/config.json" ||
        cannot 'jq, which writes config.json, is missing or failed'
    cat "$scratch/config.json" >config.json
}

# What a tool that was interrupted leaves: helpers, and groups.
clean_peer() {
    [[ -n ${tool:-} ]] || return 0
    since_when=$SECONDS
    wait_until 10 no_helper_is_left
    # What hides the second version hides plain directories.
    [[ ! -d /run/empty ]] || umount /sys/fs/cgroup/unified
    wait_until 10 no_group_is_left
}

# A helper has our mount namespace, and gets three seconds to end; or it belongs
# to the user whom we made.
no_helper_is_left() {
    local process pid parent self=$BASHPID left=0
    for process in /proc/[0-9]*; do
        pid=${process#/proc/}
        if [[ $(stat -c %u "$process" 2>/dev/null) == "${uid:-none}" ]]; then
            kill -KILL "$pid" 2>/dev/null || true
        elif [[ $process/ns/mnt -ef /proc/$self/ns/mnt && $pid != "$$" && $pid != "$self" ]]; then
            parent=$(ps -o ppid= -p "$pid") || continue
            ((parent != $$ && parent != self)) || continue
            ((SECONDS - since_when < 3)) || kill -KILL "$pid" 2>/dev/null || true
        else
            continue
        fi
        left=1
    done
    ((left == 0))
}

no_group_is_left() {
    find /sys/fs/cgroup -depth -type d -path "*$cgroup_parent/*" -exec rmdir {} + 2>/dev/null
    find /sys/fs/cgroup -depth -type d -path "*$cgroup_parent" -exec rmdir {} + 2>/dev/null
    [[ -z $(find /sys/fs/cgroup -type d \
        \( -path "*$cgroup_parent" -o -path "*$cgroup_parent/*" \)) ]]
}
