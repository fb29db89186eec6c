# What the findings mean for each lesson and demo.  The last word on a lesson has
# its own program, if it is built.  Part of doctor.sh.
# shellcheck shell=bash disable=SC2034,SC2154

# The checks without which a lesson can't work.  It stands on those before it,
# and needs all that they do.
declare -A needs=(
    ["01-chroot"]='project-directory'
    ["02-pid"]='pid'
    ["03-mount"]='kernel mnt'
    ["04-uts"]='uts ipc'
    ["05-net"]='net'
    ["06-user"]='user'
    ["07-cgroup"]='cgroup delegation cgroup-pids cgroup-memory'
    ["09-seccomp"]='seccomp'
    ["10-overlay"]='overlay'
)

# Those that leave a part of the lesson out.
declare -A wants=(
    ["04-uts"]='time'
    ["05-net"]='veth bridge nftables forwarding forward-policy bridge-firewall'
    ["06-user"]='rootless subordinate-ids idmapped'
    ["07-cgroup"]='cgroup-version cgroup-cpu cgroup-freezer swap-limit'
    ["08-caps"]='capabilities'
    ["09-seccomp"]='landlock'
    ["10-overlay"]='overlay-rootless'
)

idmap_note='' # what lesson 06 says where there are no idmapped mounts

# The words that show how a student would type it.
command_of() {
    case $1 in
    00-*) printf 'build/bin/%s sh' "$1" ;;
    *) printf 'build/bin/%s build/rootfs sh' "$1" ;;
    esac
}

is_built() {
    [[ -f $project/build/bin/$1 && (-d $project/build/rootfs/bin || $1 == 00-*) ]]
}

# run_lesson NAME [OPTION]...: as attempt(), in a mount namespace of its own, so
# that even lesson 02's mount of /proc isn't seen on the host
run_lesson() {
    local lesson=$1 around=() root=("$project/build/rootfs")
    shift
    [[ $lesson != 00-* ]] || root=()
    if ((EUID == 0)); then
        around=(unshare --mount)
        [[ $* != *bridge* ]] || around+=(--net)
    fi
    attempt "${around[@]}" "$project/build/bin/$lesson" "$@" "${root[@]}" true
}

# run_as_root_of_our_own NAME [OPTION]...: without root, the lessons that need it
# are tried with the rights that a user namespace gives
run_as_root_of_our_own() {
    local lesson=$1
    shift
    attempt unshare --user --map-root-user --mount --net \
        "$project/build/bin/$lesson" "$@" "$project/build/rootfs" true
}

# program_said: sets why and hint to what a program wrote
program_said() {
    local line
    why='' hint=''
    while IFS= read -r line; do
        case $line in
        'hint: '*) hint=${line#hint: } ;;
        ?*) why=$line ;;
        esac
    done <<<"$said"
}

# refused_kind: prints the kind of namespace that could not be made
refused_kind() {
    local entry
    for entry in "${namespace_kinds[@]}"; do
        if [[ ${state[${entry%% *}]:-} == missing ]]; then
            printf '%s' "${entry%% *}"
            return
        fi
    done
}

# Why lesson 07 or a later one isn't run here, or nothing.
would_change() {
    [[ $1 < 07- ]] && return
    if [[ -n $cgroup_change ]]; then
        printf 'not tried, as a run switches controllers on in %s and leaves them so' \
            "$cgroup_change"
    elif [[ -n $cgroup_stale ]]; then
        printf 'not tried, as a run removes %s, which a killed one left' \
            "$cgroup_stale"
    fi
}

# judge_by_run NAME CHECK...: sets its verdict, if the program could be run
judge_by_run() {
    local lesson=$1 why hint fix tool untold
    shift

    if ! is_built "$lesson"; then
        untold='not tried: it is not built yet'
        add_reason "$lesson" "$untold" 'scripts/setup.sh && make programs rootfs'
        verdict[$lesson]=differs
        return 1
    fi
    untold=$(would_change "$lesson")
    if [[ -n $untold ]]; then
        add_reason "$lesson" "$untold" ''
        verdict[$lesson]=works
        return 1
    fi
    if run_lesson "$lesson"; then
        verdict[$lesson]=works
        if [[ $lesson == 06-* && $said == *'no idmapped mounts'* ]]; then
            idmap_note="no idmapped mounts${said#*: no idmapped mounts}"
            idmap_note=${idmap_note%%$'\n'*}
        fi
        return 0
    fi
    if [[ $said == *'command not found' ]]; then
        missing_tool
        add_reason "$lesson" "not tried: $tool is missing" "$fix"
        verdict[$lesson]=unseen
        return 1
    fi
    program_said
    fix_in "$hint" "$(command_of "$lesson")" "$(refused_kind)"
    verdict[$lesson]=fails
    if ((EUID != 0)) && [[ $hint == *'before the command'* ]]; then
        verdict[$lesson]=differs
        if [[ $lesson < 06- ]] && ! run_as_root_of_our_own "$lesson"; then
            hint+='; whether it works then could not be tried'
        fi
    elif [[ $hint == *'--map 0:0:1'* ]] && run_lesson "$lesson" --map 0:0:1; then
        # We are in a user namespace, which hasn't the ids of the default.
        verdict[$lesson]=differs
        fix="build/bin/$lesson --map 0:0:1 build/rootfs sh"
    fi
    add_reason "$lesson" "${hint:-${why:-it ended with no word}}" "$fix"
    [[ -n $hint ]] || explain_by_checks "$lesson" "$@"
}

# explain_by_checks NAME CHECK...: what is missing of those
explain_by_checks() {
    local lesson=$1 name
    shift
    for name in "$@"; do
        [[ ${state[$name]:-} != missing ]] ||
            add_reason "$lesson" "$name: ${text[$name]}" "${fix_of[$name]}"
    done
}

# judge_by_checks NAME CHECK...: what the single probes say, where the program
# could not
judge_by_checks() {
    local lesson=$1 name
    shift
    if ((EUID != 0)) && [[ $lesson > 00-z && $lesson < 06- ]]; then
        hint_for chroot EPERM
        [[ $lesson == 01-* ]] || hint_for clone3 EPERM
        fix_in "$hint" "$(command_of "$lesson")"
        worse "$lesson" differs
        add_reason "$lesson" "$hint" "$fix"
    fi
    for name in "$@"; do
        if [[ ${state[$name]:-} == unseen && ${fix_of[$name]} != *doctor.sh ]]; then
            worse "$lesson" unseen
            # One missing tool hides many things.
            [[ ${reasons[$lesson]-} == *$'\t'"${fix_of[$name]}"$'\n'* ]] ||
                add_reason "$lesson" "$name: ${text[$name]}" "${fix_of[$name]}"
        fi
        [[ ${state[$name]:-} == missing ]] || continue
        if ((EUID != 0)) && [[ ${text[$name]} == *'before the command'* ]]; then
            worse "$lesson" differs
        else
            worse "$lesson" fails
        fi
        add_reason "$lesson" "$name: ${text[$name]}" "${fix_of[$name]}"
    done
}

# A lesson that works may still lack a part.
add_differences() {
    local lesson=$1 name
    [[ ${verdict[$lesson]} == @(works|differs) ]] || return 0
    for name in ${wants[$lesson]:-}; do
        [[ ${state[$name]:-} == @(differs|missing) ]] || continue
        verdict[$lesson]=differs
        add_reason "$lesson" "$name: ${text[$name]}" "${fix_of[$name]}"
    done
}

# Options of a lesson that need more than its plain run, each tried.
try_options() {
    local lesson=$1 option=() why hint fix waiting
    [[ ${verdict[$lesson]} == @(works|differs) ]] && is_built "$lesson" || return 0
    case $lesson in
    04-*) option=(--boottime 100) ;;
    05-*)
        # To load a module would be a change.
        ! waiting_module veth bridge nf_tables nft_ct || return 0
        option=(--net bridge --ip 10.9.0.2/24)
        ;;
    *) return 0 ;;
    esac
    if ((EUID == 0)); then
        run_lesson "$lesson" "${option[@]}" && return
    else
        [[ $userns == works ]] || return 0
        run_as_root_of_our_own "$lesson" "${option[@]}" && return
    fi
    [[ $said != *'command not found' ]] || return 0
    program_said
    fix_in "$hint" "$(command_of "$lesson")" "$(refused_kind)"
    verdict[$lesson]=differs
    add_reason "$lesson" "${option[*]}: ${hint:-$why}" "$fix"
}

list_lessons() {
    local room
    for room in "$project"/lessons/[0-9][0-9]-*/; do
        room=${room%/}
        lessons+=("${room##*/}")
    done
}

judge_lessons() {
    local lesson sum=()
    for lesson in "${lessons[@]}"; do
        # shellcheck disable=SC2206 # a word is a check
        sum+=(${needs[$lesson]:-})
        judge_by_run "$lesson" "${sum[@]}" || judge_by_checks "$lesson" "${sum[@]}"
        try_options "$lesson"
    done
}

# What can be said only when all has been looked at.
finish_lessons() {
    local lesson
    for lesson in "${lessons[@]}"; do
        add_differences "$lesson"
    done
}

# judge_word DEMO WORD: a word of the demo's line "# needs:" is a check, "root",
# a group of checks, or a command
judge_word() {
    local demo=$1 word=$2 name seen='' fix
    if [[ $word == root ]]; then
        ((EUID == 0)) && return
        worse "$demo" differs
        add_reason "$demo" 'it needs root' "sudo scripts/$demo.sh"
        return
    fi
    for name in "${checks[@]}"; do
        [[ $name == "$word" || ${group[$name],,} == "$word" ]] || continue
        seen=1
        case ${state[$name]} in
        missing) worse "$demo" fails ;;
        differs) worse "$demo" differs ;;
        *) continue ;;
        esac
        add_reason "$demo" "$name: ${text[$name]}" "${fix_of[$name]}"
    done
    if [[ -z $seen ]] && ! is_command "$word"; then
        worse "$demo" fails
        fix_for "$word" "$word"
        add_reason "$demo" "the command $word is missing" "$fix"
    fi
}

# worse NAME VERDICT: the worst that is found counts
worse() {
    local order=' works differs unseen fails'
    local now=${order%% "${verdict[$1]}"*} new=${order%% "$2"*}
    ((${#new} < ${#now})) || verdict[$1]=$2
}

judge_demos() {
    local script demo line words
    for script in "$project"/scripts/demo-*.sh; do
        [[ -r $script ]] || continue
        demo=${script##*/}
        demo=${demo%.sh}
        demos+=("$demo")
        verdict[$demo]=unseen
        while IFS= read -r line; do
            [[ $line == '# needs:'* ]] || continue
            verdict[$demo]=works
            read -r -a words <<<"${line#'# needs:'}"
            for line in "${words[@]}"; do
                judge_word "$demo" "$line"
            done
            break
        done <"$script"
        [[ ${verdict[$demo]} != unseen ]] ||
            add_reason "$demo" 'it has no line "# needs:"' ''
    done
}
