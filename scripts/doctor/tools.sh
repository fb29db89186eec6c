# Packages that are missing, by this distribution's names.  What is needed is
# setup.sh's own list, with Debian's names.  Part of doctor.sh.
# shellcheck shell=bash disable=SC2034,SC2154

# read_distribution: sets distribution to the family whose package manager it has
read_distribution() {
    local key value words=''
    distribution=''
    while IFS='=' read -r key value; do
        value=${value//[\"\']/}
        case $key in
        ID) words="$value $words" ;;
        ID_LIKE) words+=" $value" ;;
        esac
    done 2>/dev/null </etc/os-release
    for value in $words; do
        case $value in
        debian | ubuntu) distribution=debian ;;
        fedora | rhel) distribution=fedora ;;
        arch) distribution=arch ;;
        alpine) distribution=alpine ;;
        suse | opensuse*) distribution=suse ;;
        *) continue ;;
        esac
        return
    done
}

declare -A install_command=(
    ["debian"]='sudo apt-get install'
    ["fedora"]='sudo dnf install'
    ["arch"]='sudo pacman -S --needed'
    ["alpine"]='sudo apk add'
    ["suse"]='sudo zypper install'
)

# What brings a thing of setup.sh's list: Fedora, Arch, Alpine, openSUSE.  A "-"
# stands where the name isn't certain; then the thing itself is named.
declare -A packages=(
    ["make"]='make make make make'
    ["gcc"]='gcc gcc gcc gcc'
    ["/usr/include/stdio.h"]='glibc-devel glibc musl-dev glibc-devel'
    ["/usr/include/linux/openat2.h"]='kernel-headers linux-api-headers linux-headers linux-glibc-devel'
    ["busybox"]='busybox busybox busybox-static busybox-static'
    ["setpriv"]='util-linux util-linux setpriv util-linux'
    ["ps"]='procps-ng procps-ng procps-ng procps'
    ["strace"]='strace strace strace strace'
    ["ip"]='iproute iproute2 iproute2 iproute2'
    ["libc.a"]='glibc-static glibc musl-dev glibc-devel-static'
    ["/usr/include/libnl3/netlink/route/link.h"]='libnl3-devel libnl libnl3-dev libnl3-devel'
    ["/usr/include/nftables/libnftables.h"]='nftables-devel nftables nftables-dev -'
    ["/usr/include/sys/capability.h"]='libcap-devel libcap libcap-dev libcap-devel'
    ["newuidmap"]='shadow-utils shadow shadow-uidmap shadow'
    ["bats"]='bats bats bats bats'
    ["/usr/lib/bats/bats-support/load.bash"]='- bats-support - -'
    ["/usr/lib/bats/bats-assert/load.bash"]='- bats-assert - -'
    ["/usr/include/cmocka.h"]='libcmocka-devel cmocka cmocka-dev libcmocka-devel'
    ["expect"]='expect expect expect expect'
    ["valgrind"]='valgrind valgrind valgrind valgrind'
    ["dot"]='graphviz graphviz graphviz graphviz'
    ["pandoc"]='pandoc pandoc-cli pandoc pandoc'
    ["tmux"]='tmux tmux tmux tmux'
    ["pstree"]='psmisc psmisc psmisc psmisc'
    ["nft"]='nftables nftables nftables nftables'
    ["capsh"]='libcap libcap libcap-utils libcap-progs'
    ["qemu-system-x86_64"]='qemu-system-x86-core qemu-system-x86 qemu-system-x86_64 qemu-x86'
    ["modprobe"]='kmod kmod kmod kmod'
    ["mkfs.ext4"]='e2fsprogs e2fsprogs e2fsprogs e2fsprogs'
    ["apparmor_parser"]='- apparmor apparmor apparmor-parser'
    ["clang"]='clang clang clang clang'
    ["clang-format"]='clang-tools-extra clang clang-extra-tools -'
    ["cppcheck"]='cppcheck cppcheck cppcheck cppcheck'
    ["shellcheck"]='ShellCheck shellcheck shellcheck ShellCheck'
    ["shfmt"]='- shfmt shfmt -'
    ["git"]='git git git git-core'
    ["jq"]='jq jq jq jq'
    ["timeout"]='coreutils coreutils coreutils coreutils'
    ["unshare"]='util-linux util-linux util-linux util-linux'
    ["mount"]='util-linux util-linux mount util-linux'
    ["flock"]='util-linux util-linux flock util-linux'
)

# package_of THING DEBIAN'S-NAME: sets package to this distribution's name, or ""
package_of() {
    local names
    read -r -a names <<<"${packages[$1]:-- - - -}"
    case $distribution in
    debian) package=$2 ;;
    fedora) package=${names[0]} ;;
    arch) package=${names[1]} ;;
    alpine) package=${names[2]} ;;
    suse) package=${names[3]} ;;
    *) package=- ;;
    esac
    [[ $package != - ]] || package=''
}

# fix_for THING DEBIAN'S-NAME: sets fix to the command that installs it, or to ""
fix_for() {
    local package
    package_of "$1" "$2"
    fix=${package:+${install_command[$distribution]} $package}
}

# check_packages CHECK [test]
check_packages() {
    local name=$1 word=${2:-} package thing list='' wanted=() unknown=() fix=''
    if ! list=$("${limited[@]}" "$BASH" "$project/scripts/setup.sh" --missing ${word:+"$word"} 2>/dev/null); then
        found "$name" unseen "scripts/setup.sh can't say what is missing"
        return
    fi
    while read -r package thing; do
        [[ -n $thing ]] || continue
        package_of "$thing" "$package"
        if [[ -z $package ]]; then
            unknown+=("$thing")
        elif ! has_word "$package" "${wanted[*]:-}"; then
            wanted+=("$package")
        fi
    done <<<"$list"
    if ((${#wanted[@]} + ${#unknown[@]} == 0)); then
        found "$name" ok "all that ${word:+the tests and }the lessons need is there"
        return
    fi
    if [[ $distribution == debian ]]; then
        fix="scripts/setup.sh${word:+ $word}"
    elif ((${#wanted[@]})); then
        fix="${install_command[$distribution]} ${wanted[*]}"
    fi
    found "$name" missing "${wanted[*]:+packages: ${wanted[*]}}\
${unknown[*]:+${wanted[*]:+; }what brings: ${unknown[*]}}" "$fix"
}

check_tools() {
    check_packages packages
    check_packages test-packages test
}
