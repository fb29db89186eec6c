# shellcheck shell=bash disable=SC2154
# What a demo needs, from the line `# needs:` of its head: root, user (user
# namespaces for who plays it), rootless (for an ordinary user, whoever plays it),
# veth and bridge (links that the kernel can make), or a command.
# The programs of the lessons are needed besides, unless it sets programs=no.
# Without what stands in the line `# wants:` it leaves something out, and says so.
# Part of stage.sh, which supplies die() and project.

# The Debian package of each command that isn't everywhere.
declare -A package=(["strace"]=strace ["pstree"]=psmisc ["ps"]=procps
    ["ip"]=iproute2 ["tc"]=iproute2 ["nft"]=nftables ["tmux"]=tmux
    ["capsh"]=libcap2-bin ["setcap"]=libcap2-bin ["unshare"]=util-linux
    ["nsenter"]=util-linux ["lsns"]=util-linux ["setpriv"]=util-linux
    ["script"]=bsdutils ["losetup"]=mount ["dot"]=graphviz
    ["cgcreate"]=cgroup-tools ["newuidmap"]=uidmap ["gcc"]=gcc)

install='sudo apt-get install --no-install-recommends'

has() {
    PATH=$PATH:/usr/sbin:/sbin type -P "$1" >/dev/null
}

# words_of KEY: those of the line `# KEY:` in the demo's head
words_of() {
    sed -n "s/^# $1: *//p" "$0"
}

# namespaces_work_for [COMMAND...]: it makes somebody else of us
namespaces_work_for() {
    "$@" unshare --user --map-root-user true 2>/dev/null
}

# need WORD: adds to missing and fixes
need() {
    local as=()
    case $1 in
    root)
        ((EUID == 0)) || {
            missing+=('root')
            fixes+=("sudo $0")
        }
        ;;
    user | rootless)
        [[ $1:$EUID != rootless:0 ]] ||
            as=(setpriv --reuid=1000 --regid=1000 --clear-groups)
        namespaces_work_for "${as[@]}" || {
            missing+=('user namespaces for an ordinary user')
            fixes+=('sudo make doctor')
        }
        ;;
    veth | bridge)
        unshare --net ip link add try0 type "$1" 2>/dev/null || {
            missing+=("network links of type $1")
            fixes+=("sudo modprobe $1")
        }
        ;;
    *)
        has "$1" || {
            missing+=("$1")
            packages+=("${package[$1]:-$1}")
        }
        ;;
    esac
    [[ $1 != losetup || -e /dev/loop-control ]] || {
        missing+=('loop devices')
        fixes+=('sudo modprobe loop')
    }
}

# All that is missing, and the fixes, before anything is done.
preflight() {
    local word missing=() fixes=() packages=()
    [[ $programs == no || (-x $project/build/bin/08-caps && -d $project/build/rootfs/bin) ]] || {
        missing+=('the programs')
        fixes+=('make programs rootfs')
    }
    for word in $(words_of needs); do
        need "$word"
    done
    ((${#packages[@]} == 0)) ||
        fixes+=("$install ${packages[*]}")
    if ((${#missing[@]})); then
        die "missing: $(join_words "${missing[@]}")" "${fixes[@]/#/fix: }"
    fi
    [[ -n ${DEMO_AUTO:-} || -t 0 ]] ||
        die 'Enter is waited for, and there is no terminal' "fix: DEMO_AUTO=1 $0"
    say_wants
}

join_words() {
    local text
    text=$(printf ', %s' "$@")
    printf '%s\n' "${text:2}"
}

say_wants() {
    local word
    [[ -z ${DEMO_WINDOWS:-}${DEMO_INSIDE:-} ]] || return 0
    for word in $(words_of wants); do
        has "$word" ||
            printf "$demo: %s\n" "without $word something is left out" \
                "fix: $install ${package[$word]:-$word}" >&2
    done
}
