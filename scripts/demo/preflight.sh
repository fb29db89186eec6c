# shellcheck shell=bash disable=SC2154
# What a demo needs, from the line `# needs:` of its head: root, user (user
# namespaces for who plays it), rootless (for an ordinary user, whoever plays it),
# veth and bridge (links that the kernel can make), or a command.
# The programs of the lessons are needed besides, unless it sets programs=no.
# Without what stands in the line `# wants:` it leaves something out, and says so.
# Part of stage.sh, which supplies project.

install='sudo apt-get install --no-install-recommends'

has() {
    PATH=$PATH:/usr/sbin:/sbin type -P "$1" >/dev/null
}

# package_of COMMAND: where it isn't the command's own name, setup.sh knows it
package_of() {
    local package
    package=$(sed -n "s/^ *'\(.*\) $1'\$/\1/p" "$project/scripts/setup.sh")
    printf '%s\n' "${package:-$1}"
}

# words_of KEY: those of the line `# KEY:` in the demo's head
words_of() {
    sed -n "s/^# $1: *//p" "$0"
}

# lack WHAT FIX
lack() {
    missing+=("$1")
    fixes+=("fix: $2")
}

need() {
    local as=()
    case $1 in
    root) ((EUID == 0)) || lack root "sudo $0" ;;
    user | rootless)
        [[ $1:$EUID != rootless:0 ]] || as=(setpriv --reuid=1000 --regid=1000 --clear-groups)
        "${as[@]}" unshare --user --map-root-user true 2>/dev/null ||
            lack 'user namespaces for an ordinary user' 'sudo make doctor'
        ;;
    veth | bridge)
        unshare --net ip link add try0 type "$1" 2>/dev/null ||
            lack "network links of type $1" "sudo modprobe $1"
        ;;
    losetup) [[ -e /dev/loop-control ]] || lack 'loop devices' 'sudo modprobe loop' ;;
    *) has "$1" || lack "$1" "$install $(package_of "$1")" ;;
    esac
}

# All that is missing, and the fixes, before anything is done.
preflight() {
    local word missing=() fixes=()
    [[ $programs == no || (-x $project/build/bin/08-caps && -d $project/build/rootfs/bin) ]] ||
        lack 'the programs' 'make programs rootfs'
    for word in $(words_of needs); do
        need "$word"
    done
    ((${#missing[@]} == 0)) || die "missing: $(paste -s -d , <(printf '%s\n' "${missing[@]}") | sed 's/,/, /g')" "${fixes[@]}"
    [[ -n ${DEMO_AUTO:-} || -t 0 ]] ||
        die 'Enter is waited for, and there is no terminal' "fix: DEMO_AUTO=1 $0"
    [[ -z ${DEMO_WINDOWS:-}${DEMO_INSIDE:-} ]] || return 0
    for word in $(words_of wants); do
        has "$word" || printf '%s\n' "without $word something is left out" \
            "fix: $install $(package_of "$word")" >&2
    done
}
