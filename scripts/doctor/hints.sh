# What an error means here, and how to mend it: the rows of src/hints.tsv, as
# the programs have them compiled in.  No awk: it may be missing.
# Part of doctor.sh, which supplies project.
# shellcheck shell=bash disable=SC2034,SC2154

hints=() # MESSAGE, ERRNO and TEXT of a row, with tabs between

# The errors that unshare(1), mount(8) and ip(8) may print, in the C locale.
declare -A errors=(
    ["Operation not permitted"]=EPERM
    ["Permission denied"]=EACCES
    ["No such file or directory"]=ENOENT
    ["Invalid argument"]=EINVAL
    ["No space left on device"]=ENOSPC
    ["Function not implemented"]=ENOSYS
    ["Operation not supported"]=EOPNOTSUPP
    ["Unknown device type."]=EOPNOTSUPP
    ["Not supported"]=EOPNOTSUPP
    ["Read-only file system"]=EROFS
    ["Device or resource busy"]=EBUSY
    ["Resource temporarily unavailable"]=EAGAIN
    ["Cannot allocate memory"]=ENOMEM
)

# Sets hints.
read_hints() {
    local line
    [[ -r $project/src/hints.tsv ]] || return 0
    while IFS= read -r line; do
        [[ $line == '#'* ]] || hints+=("$line")
    done <"$project/src/hints.tsv"
}

# hint_for MESSAGE ERRNO: sets hint to the text of the first row that fits, as
# hint_for() of src/fail.c does; empty if there is none.
hint_for() {
    local row message error
    for row in "${hints[@]}"; do
        IFS=$'\t' read -r message error hint <<<"$row"
        [[ $1 != "$message"* || $2 != "$error" ]] || return 0
    done
    hint=''
}

# error_in TEXT: sets error to the errno whose message ends the text
error_in() {
    error=${errors[${1##*: }]-}
}

# fix_in HINT COMMAND [KIND]: sets fix to the command that the hint names: words
# to put before this command, or what stands in backquotes at its end.
fix_in() {
    local before='put `([^`]+)` before the command' last='`([^`]+)`$'
    fix=''
    if [[ $1 =~ with\ cgroup\ v${cgroup_version:-2}\ $before || $1 =~ $before ]]; then
        # Root has nothing to put before it.
        [[ ${BASH_REMATCH[1]} == sudo && $EUID == 0 ]] ||
            fix="${BASH_REMATCH[1]} $2"
    elif [[ $1 =~ $last ]]; then
        fix=${BASH_REMATCH[1]//KIND/${3:-user}}
    fi
}
