# shellcheck shell=bash disable=SC2034 # option and words are the caller's
# Options of scripts that take many.  Sourced by those, which have a function die,
# and a header comment that is their help.

# parse_options FLAGS VALUED WORD...: sets option[NAME] for each --NAME, to 1 or to
# its value, and adds to words what is no option.  FLAGS and VALUED are names with
# "|" between them.
parse_options() {
    local flags=help${1:+|$1} valued=$2
    shift 2
    while (($#)); do
        if [[ $1 != -* ]]; then
            words+=("$1")
        elif [[ $1 == --help ]]; then
            sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0"
            exit 0
        elif [[ $1 =~ ^--($flags)$ ]]; then
            option[${1#--}]=1
        elif [[ $1 =~ ^--($valued)$ ]]; then
            (($# > 1)) || die "$1 needs a value"
            option[${1#--}]=$2
            shift
        else
            die "unknown option $1; --help lists them"
        fi
        shift
    done
}
