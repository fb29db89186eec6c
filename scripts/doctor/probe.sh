# How the doctor looks: a file of the kernel, a command with a time limit, a
# module.  Part of doctor.sh.
# shellcheck shell=bash disable=SC2034,SC2154

# read_line FILE: sets line to its first one; fails if it can't be read
read_line() {
    line=''
    [[ -r $1 ]] && { IFS= read -r line || [[ -n $line ]]; } 2>/dev/null <"$1"
}

is_command() {
    type -P "$1" >/dev/null
}

# attempt COMMAND...: runs it for some seconds at most.  Sets said to what it
# wrote on standard error.
attempt() {
    local status=0 word
    for word in timeout "$1"; do
        if ! is_command "$word"; then
            said="$word: command not found"
            return 127
        fi
    done
    said=$("${limited[@]}" "$@" </dev/null 2>&1 >/dev/null) ||
        status=$?
    # Where --foreground spares what the command has started, that ends by
    # itself: nothing here waits for anything.
    ((status != 124)) || said="no answer within $patience seconds"
    return "$status"
}

# missing_tool: sets tool to the command that attempt() missed, and fix
missing_tool() {
    tool=${said%%: command not found*}
    tool=${tool##* }
    case $tool in
    timeout) fix_for "$tool" coreutils ;;
    unshare | mount | setpriv | flock) fix_for "$tool" util-linux ;;
    ip) fix_for "$tool" iproute2 ;;
    nft) fix_for "$tool" nftables ;;
    *) fix='' ;;
    esac
}

# found_no_tool CHECK
found_no_tool() {
    local tool fix
    missing_tool
    found "$1" unseen "$tool is missing, so that nothing can be tried" "$fix"
}

# What attempt() said, without the lines before the last.
last_said() {
    printf '%s' "${said##*$'\n'}"
}

# module NAME: sets where to "here" (loaded), "waits" (the first use would load
# it) or "" (built in, or not there: nothing can be loaded).  To load a module
# changes the machine, so that what waits is not tried.
module() {
    where=''
    if [[ -d /sys/module/$1 ]]; then
        where=here
    elif [[ $module_files == *"/$1.ko"* ]]; then
        where=waits
    fi
}

# Sets module_files to the list of those that this kernel could load.
list_modules() {
    local directory
    for directory in "/lib/modules/$release" "/usr/lib/modules/$release"; do
        [[ ! -r $directory/modules.dep ]] ||
            module_files+=$(<"$directory/modules.dep")
    done
}

# waiting_module NAME...: sets waiting to those that wait; fails if none does
waiting_module() {
    local name
    waiting=''
    for name in "$@"; do
        module "$name"
        [[ $where != waits ]] || waiting+=" $name"
    done
    waiting=${waiting# }
    [[ -n $waiting ]]
}

# mount_of PATH: sets mount_type, mount_options and mount_point to those of the
# file system in which an absolute path lies
mount_of() {
    local entry fields rest best=-1 point
    mount_type='' mount_options='' mount_point=''
    [[ -r /proc/self/mountinfo ]] || return 1
    while IFS= read -r entry; do
        read -r -a fields <<<"$entry"
        printf -v point %b "${fields[4]}" # a space is \040 there
        [[ $1 == "$point" || $1 == "${point%/}/"* ]] || continue
        ((${#point} >= best)) || continue
        best=${#point}
        read -r -a rest <<<"${entry#* - }"
        mount_point=$point mount_type=${rest[0]} mount_options=${fields[5]}
    done </proc/self/mountinfo
}

# has_word WORD LIST: the list's separator is a space or a comma
has_word() {
    [[ " ${2//,/ } " == *" $1 "* ]]
}
