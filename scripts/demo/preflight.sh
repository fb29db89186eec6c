# shellcheck shell=bash disable=SC2154
# What a demo needs, from the line `# needs:` of its head: root, user (user
# namespaces for who plays it), rootless (for an ordinary user, whoever plays it),
# veth and bridge (links that the kernel can make), a program below build/, or a
# command.  Without what stands in the line `# wants:` it leaves something out, and
# says so.  Part of stage.sh, which supplies project.

# words_of KEY: those of the line `# KEY:` in the demo's head
words_of() {
    sed -n "s/^# $1: *//p" "$0"
}

# note_missing WHAT FIX
note_missing() {
    missing+=("$1")
    fixes+=(${2:+"fix: $2"})
}

need() {
    local as=()
    case $1 in
    root) ((EUID == 0)) || note_missing root "sudo $0" ;;
    user | rootless)
        [[ $1:$EUID != rootless:0 ]] || as=(setpriv --reuid=1000 --regid=1000 --clear-groups)
        "${as[@]}" unshare --user --map-root-user true 2>/dev/null ||
            note_missing 'user namespaces for an ordinary user' 'sudo make doctor'
        ;;
    veth | bridge)
        unshare --net ip link add try0 type "$1" 2>/dev/null ||
            note_missing "network links of type $1" "sudo modprobe $1"
        ;;
    losetup) [[ -e /dev/loop-control ]] || note_missing 'loop devices' 'sudo modprobe loop' ;;
    */*) [[ -x $project/build/$1 && -d $project/build/rootfs/bin ]] ||
        note_missing 'the programs' 'make programs rootfs' ;;
    *) is_there "$1" || note_missing "$1" "$(install_fix "$1")" ;;
    esac
}

# All that is missing, and the fixes, before anything is done.
preflight() {
    local word missing=() fixes=()
    for word in $(words_of needs); do
        need "$word"
    done
    ((${#missing[@]} == 0)) || die "missing: $(paste -s -d , <(printf '%s\n' "${missing[@]}") | sed 's/,/, /g')" "${fixes[@]}"
    [[ -n ${DEMO_AUTO:-} || -t 0 ]] ||
        die 'Enter is waited for, and there is no terminal' "fix: DEMO_AUTO=1 $0"
    [[ -z ${DEMO_WINDOWS:-}${DEMO_INSIDE:-} ]] || return 0
    for word in $(words_of wants); do
        is_there "$word" || printf '%s\n' "without $word something is left out" \
            "fix: $(install_fix "$word")" >&2
    done
}
