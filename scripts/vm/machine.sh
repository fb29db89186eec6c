# The virtual machine itself: its initramfs, KVM or emulation, QEMU's arguments.
# Part of vm.sh, which supplies note(), option, project, run, emulator, machine_type
# and serial.
# shellcheck shell=bash disable=SC2154

# Random numbers from the CPU, or the guest waits for entropy; no mitigations,
# as nothing in there is secret.
boot_words=(quiet panic=-1 no_timer_check random.trust_cpu=on
    mitigations=off)

# make_initramfs FILE: the kernel's part and our init, which the kernel unpacks
# one after the other
make_initramfs() {
    local tree=$run/tree
    mkdir "$tree"
    install -m 755 "$project/scripts/vm/guest-init.sh" "$tree/init"
    (cd "$tree" && echo init | busybox cpio -o -H newc -R 0:0 2>/dev/null) |
        cat "$kernel/base.cpio" - >"$1"
}

elf_or_vmlinuz() {
    if [[ -s $kernel/vmlinux ]]; then
        printf '%s\n' "$kernel/vmlinux"
    else
        printf '%s\n' "$kernel/vmlinuz"
    fi
}

# /dev/kvm that opens is no promise: on some clouds' machines it starts guests
# and hangs them.  So boot once as far as user space, and remember the answer.
kvm_works() {
    local key answer
    [[ -r /dev/kvm && -w /dev/kvm ]] || return 1
    key="$(uname -r) $(<"$kernel/version") $(stat -Lc %Y \
        "$(type -P "$emulator")")"
    answer=$(sed -n "s/^$key: //p" "$cache/kvm" 2>/dev/null | tail -n 1)
    if [[ -z $answer ]]; then
        note 'trying KVM, once'
        answer=no
        ! try_kvm || answer=yes
        printf '%s: %s\n' "$key" "$answer" >>"$cache/kvm"
    fi
    [[ $answer == yes ]]
}

try_kvm() {
    timeout -k 1 10 "$emulator" -M "$machine_type" -accel kvm -cpu host -m 256 \
        -nodefaults -no-user-config -no-reboot -display none -serial stdio \
        -kernel "$(elf_or_vmlinuz)" -initrd "$run/initramfs" \
        -append "console=$serial ${boot_words[*]} vm.probe" </dev/null 2>&1 |
        grep -q 'vm: user space'
}

choose_accelerator() {
    [[ ${option[accel]} == auto ]] || return 0
    if kvm_works; then
        option[accel]=kvm
    else
        option[accel]=tcg
        note 'no KVM that works: emulating, which is slow'
    fi
}

# share_directory ID PATH [MODE]: PATH as the 9p file system ID
share_directory() {
    qemu+=(-fsdev "local,id=$1,path=${2//,/,,},security_model=none,\
multidevs=remap${3:+,$3}" -device "virtio-9p-pci,fsdev=$1,mount_tag=$1")
}

# add_stream FD NUMBER NAME: the port NAME inside writes to our descriptor FD
add_stream() {
    qemu+=(-add-fd "set=$2,fd=$1"
        -chardev "file,id=$3,path=/dev/fdset/$2,append=on"
        -device "virtserialport,chardev=$3,nr=$2,name=$3")
}

# Sets qemu, the words that start it.
describe_machine() {
    local boot=("console=$serial" "${boot_words[@]}" cgroup_no_v1=all) cpu=max
    qemu=(env "TMPDIR=$run/disk" "$emulator" -M "$machine_type")
    if [[ ${option[accel]} == kvm ]]; then
        qemu+=(-accel kvm -cpu host)
    else
        # Where the host is busy, two threads that emulate a CPU each wait for
        # each other's locks: one that takes turns is 2 to 4 times faster.  So
        # is the time from the TSC instead of the emulated HPET.  And a library
        # that lies at the same address in each process is translated once.  arm64
        # has no such clocks, but signs its pointers, with a cipher that takes long.
        boot+=(nowatchdog norandmaps)
        case $machine_type in
        q35) boot+=(tsc=reliable) ;;
        virt) cpu+=,pauth-impdef=on ;;
        esac
        qemu+=(-accel 'tcg,thread=single' -cpu "$cpu")
    fi
    qemu+=(-m "${option[mem]}" -smp "${option[cpus]}" -nodefaults
        -no-user-config -no-reboot -display none
        -kernel "$(elf_or_vmlinuz)" -initrd "$run/initramfs"
        -append "${boot[*]} ${option[append]:-}"
        -drive "file=${cache//,/,,}/disk,format=raw,if=virtio,snapshot=on,\
discard=unmap,cache=unsafe")
    share_directory host / readonly=on
    if [[ ${option[share]} == rw ]]; then
        share_directory project "$project"
    else
        share_directory project "$project" readonly=on
    fi
    share_directory control "$run/control"
    if [[ -n ${option[net]:-} ]]; then
        qemu+=(-netdev 'user,id=net' -device 'virtio-net-pci,netdev=net,romfile=')
    fi
    # Descriptors 3 and 4 are our standard output and standard error.
    if ((${#words[@]})); then
        qemu+=(-device 'virtio-serial-pci,max_ports=4' -serial "file:$run/console")
        add_stream 3 1 vm.out
        add_stream 4 2 vm.err
    else
        qemu+=(-serial mon:stdio)
    fi
}
