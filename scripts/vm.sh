#!/usr/bin/env bash
# Runs a shell, or one command, in a throw-away virtual machine: the
# distribution's own kernel with cgroup v2 only, and this computer's own files
# below it.  Nothing that happens inside touches the host.  Needs no root.
#
# usage: vm.sh [OPTION]...                     a root shell; `exit` leaves it,
#                                              Ctrl-A X pulls the plug
#        vm.sh [OPTION]... COMMAND [ARG]...    one command, with its exit status
#        vm.sh [OPTION]... 'COMMAND | COMMAND' a single word is bash's to read
#
#   --user          as an ordinary user, in a cgroup delegated to that user
#   --share MODE    the project's directory inside: cow (changes are thrown
#                   away; the default), ro, or rw, the real one
#   --net           a network card, behind NAT
#   --mem MIB       memory (512)
#   --cpus N        processors (2)
#   --timeout SEC   the time it may take at most (600; a shell: 14400)
#   --append WORDS  more words for the kernel's command line
#   --accel HOW     kvm, tcg (emulation), or auto, which tries once (auto)
#   --verbose       the kernel's log on standard error at the end
#   --setup         fetch the kernel, try KVM, and stop there
#
# environment: VM_CACHE        where kernel and disk are kept
#              VM_KERNEL       the kernel's package, fetched with apt
#              VM_KERNEL_DEBS  its package files, to work offline
#
# exit status: the command's; 124 if the time was up; 125 if the machine failed
#
# Inside, / is the host's, read-only with a tmpfs above.  /tmp and the project's
# build/, a copy, lie on an ext4 disk, /dev/vda.  A command's standard input is
# /dev/null.  With --share rw as root, root inside is root in that directory.
set -euo pipefail

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)

# shellcheck source=scripts/shell.sh
source "$project/scripts/shell.sh"
# shellcheck source=scripts/packages.sh
source "$project/scripts/packages.sh"
# shellcheck source=scripts/vm/kernel.sh
source "$project/scripts/vm/kernel.sh"
# shellcheck source=scripts/vm/control.sh
source "$project/scripts/vm/control.sh"
# shellcheck source=scripts/vm/machine.sh
source "$project/scripts/vm/machine.sh"

# For each processor: QEMU's board, its serial line, and Debian's name for it.
declare -A machine_of=([x86_64]='q35 ttyS0 amd64' [aarch64]='virt ttyAMA0 arm64')
declare -A option=([share]=cow [mem]=512 [cpus]=2 [accel]=auto)
machine=''  # the PID of what runs the machine
terminal='' # the caller's terminal settings

# What takes long is said where somebody is watching.
note() {
    [[ ! -t 2 ]] || printf 'vm.sh: %s\n' "$*" >&2
}

check_options() {
    local name
    [[ -n ${option[timeout]:-} ]] || option[timeout]=$((${#words[@]} ? 600 : 14400))
    for name in mem cpus timeout; do
        [[ ${option[$name]} =~ ^[1-9][0-9]{0,6}$ ]] ||
            die "--$name ${option[$name]}: not a number above 0"
    done
    [[ ${option[share]} =~ ^(cow|ro|rw)$ ]] ||
        die "--share ${option[share]}: neither cow nor ro nor rw"
    [[ ${option[accel]} =~ ^(auto|kvm|tcg)$ ]] ||
        die "--accel ${option[accel]}: neither auto nor kvm nor tcg"
    ((${#words[@]})) || [[ -n ${option[setup]:-} || -t 0 ]] ||
        die 'a shell needs a terminal; name a command'
}

check_tools() {
    [[ -n ${machine_of[$(uname -m)]:-} ]] ||
        die "only made for x86-64 and arm64 so far, and this is $(uname -m)" \
            'on a machine with cgroup v2, the lessons run directly'
    read -r machine_type serial package_arch <<<"${machine_of[$(uname -m)]}"
    emulator=qemu-system-$(uname -m)
    require "$emulator" modprobe mkfs.ext4 busybox
    busybox=$(find_busybox)
    PATH=$PATH:/usr/sbin:/sbin
}

# carry: takes output to where it belongs.  QEMU would hang if it wrote to a
# pipe that nobody reads any more; so we end it, as SIGPIPE would.
carry() {
    cat || kill -USR1 $$
}

# start_machine: in the background, as bash would deal with a signal only after
# what runs in the foreground.  Should we be killed, the kernel tells timeout,
# and that ends QEMU.
start_machine() {
    setpriv --pdeathsig TERM timeout --foreground -k 2 "${option[timeout]}" \
        "${qemu[@]}" <&0 &
    machine=$!
}

wait_for_machine() {
    wait "$machine" || status=$?
    machine=''
}

run_shell() {
    terminal=$(stty -g)
    start_machine
    wait_for_machine
}

run_command() {
    local out err carriers=()
    exec {out}> >(carry)
    carriers+=("$!")
    exec {err}> >(exec {out}>&- && carry >&2)
    carriers+=("$!")
    start_machine </dev/null 3>&"$out" 4>&"$err" >"$run/said" 2>&1
    exec {out}>&- {err}>&-
    wait_for_machine
    wait "${carriers[@]}" || true
}

clean_up() {
    trap '' INT TERM HUP USR1
    if [[ -n $machine ]]; then
        kill "$machine" 2>/dev/null || true
        wait "$machine" || true
    fi
    # The terminal may be what went away.
    [[ -z $terminal ]] || stty "$terminal" 2>/dev/null || true
    rm -rf "$run"
}

# The machine is off: sets status to what the command's was, or to ours.
judge() {
    local ended=''
    [[ ! -s $run/control/status ]] || read -r ended <"$run/control/status"
    [[ -z ${option[verbose]:-} ]] || cat "$run/console" >&2
    if [[ $ended =~ ^[0-9]{1,3}$ ]]; then
        status=$ended
    elif ((status == 124 || SECONDS >= option[timeout])); then
        status=124
        printf 'vm.sh: not done after %s seconds\n' "${option[timeout]}" >&2
    else
        status=125
        # Its last words, where it's no terminal that has shown them.
        cat "$run/said" "$run/console" 2>/dev/null | tail -n 60 >&2 || true
        if [[ -e $run/control/alive ]]; then
            printf 'vm.sh: the machine ended before its command did\n' >&2
        else
            printf 'vm.sh: the machine did not start\n' >&2
        fi
    fi
}

main() {
    parse_options 'user|net|verbose|setup' 'share|mem|cpus|timeout|append|accel' "$@"
    check_options
    check_tools
    run=$(mktemp -d "${TMPDIR:-/var/tmp}/matryoshka-vm.XXXXXX")
    trap clean_up EXIT
    exit_on_signals
    trap 'exit 141' USR1
    get_kernel
    make_initramfs "$run/initramfs"
    choose_accelerator
    if [[ -n ${option[setup]:-} ]]; then
        printf 'ready: %s, Linux %s, %s\n' \
            "$cache" "$(<"$kernel/version")" "${option[accel]}"
        exit 0
    fi
    mkdir "$run/control" "$run/disk"
    write_control "$run/control"
    describe_machine
    status=0
    SECONDS=0
    if ((${#words[@]})); then
        run_command
    else
        run_shell
    fi
    judge
    return "$status"
}

main "$@"
