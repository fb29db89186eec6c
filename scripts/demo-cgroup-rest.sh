#!/usr/bin/env bash
# The other controllers: devices, freezer, block I/O, huge pages, marks on
# packets.  What this kernel lacks is said, with the option it was built without.
#
# about: devices, freezer, I/O, huge pages, marks on packets
# needs: root demo/touch-huge losetup unshare ip tc veth
# wants: nft
# minutes: 15
set -euo pipefail

# shellcheck source=scripts/demo/stage.sh
source "$(dirname "${BASH_SOURCE[0]}")/demo/stage.sh"

# Hierarchies of our own are mounted where nobody sees them.
namespaces=(--mount)

strike() {
    local device name
    for device in $(losetup -n -O NAME -j "$scratch/disk"); do
        losetup -d "$device"
    done
    [[ ! -e $scratch/overcommit ]] ||
        cat "$scratch/overcommit" >/proc/sys/vm/nr_overcommit_hugepages
    for name in net_prio net_cls; do
        ! mountpoint -q "$scratch/$name" || drop_hierarchy "$name"
    done
    ip link del dolldemo0 2>/dev/null
}

# A hierarchy ends with its last mount, if it has no groups any more; and a
# group is there for a moment after rmdir.
drop_hierarchy() {
    remove_group "$scratch/$1/marked"
    wait_until 5 has_one_group "$1" || true
    umount "$scratch/$1"
}

has_one_group() {
    [[ $(awk -v c="$1" '$1 == c { print $3 }' /proc/cgroups) == 1 ]]
}

make_group() {
    run "cd $group; mkdir -p $1; cd $1"
}

# absent WHAT OPTION: not shown
absent() {
    say "Not shown: this kernel has no $1. It takes CONFIG_$2=y."
}

# Some controllers never came to version 2.
absent_in_version_1() {
    if grep -q "^$1	" /proc/cgroups; then
        say "Not shown: $1 is in version 1 only, and this kernel was booted without that (cgroup_no_v1). It was built with CONFIG_$2."
    else
        absent "$1, which is in version 1 only" "$2"
    fi
}

play() {
    step 'What there is'
    run 'cut -f 1,2,4 /proc/cgroups | expand -t 14'
    see '^(#subsys_name|cpu)'
    if works 'cat /sys/fs/cgroup/cgroup.controllers'; then
        run 'cat /sys/fs/cgroup/cgroup.controllers'
    elif works 'cat /sys/fs/cgroup/unified/cgroup.controllers'; then
        run 'cat /sys/fs/cgroup/unified/cgroup.controllers'
    fi
    say 'A number: version 1 has it; in cgroup.controllers: version 2; else nobody.'

    step 'devices: yes to /dev/null, no to /dev/random'
    devices

    step 'freezer: all of them stop, and none can tell'
    freezer

    step 'Block I/O: four megabytes a second'
    throttle

    step 'Huge pages'
    huge_pages

    step 'net_prio: a group of its own class'
    marks_for_tc

    step 'net_cls: a mark on each packet'
    marks_for_filters

    step 'What else there is elsewhere'
    elsewhere
}

devices() {
    enter 'child# ' bash
    if join devices; then
        make_group few
        run 'echo "c 1:8 rwm" >devices.deny; echo $$ >tasks'
    elif has_version_2; then
        say 'No file in version 2: an eBPF program is asked. Ours says no to 1:8.'
        make_group few
        run 'deny-device . 1:8; echo $$ >cgroup.procs'
        version=2
    else
        absent 'devices controller' CGROUP_DEVICE
        leave
        return
    fi
    run 'stat -c "%n: character device %t:%T" /dev/null /dev/random'
    run 'echo >/dev/null && echo yes'
    see '^yes$'
    run_fails 1 'head -c 4 /dev/random'
    see 'not permitted'
    leave
    spelled 'devices.deny, devices.allow, devices.list' \
        'an eBPF program of type BPF_PROG_TYPE_CGROUP_DEVICE (CONFIG_CGROUP_BPF=y)'
}

# Sets group to one of version 2, for what it does without a controller.
has_version_2() {
    local mount
    mount=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/self/mounts)
    [[ -n $mount ]] || return 1
    version=2
    new_group "$mount"
}

freezer() {
    local procs=tasks freeze='echo FROZEN >freezer.state' thaw='echo THAWED >freezer.state'
    local before frozen='grep -x FROZEN freezer.state'
    if ! join freezer; then
        has_version_2 || {
            absent freezer CGROUP_FREEZER
            return
        }
        procs=cgroup.procs freeze='echo 1 >cgroup.freeze' thaw='echo 0 >cgroup.freeze'
        frozen='grep "frozen 1" cgroup.events'
    fi
    make_group ice
    run "( echo \$BASHPID >$procs
  while :; do echo a line; done >\$tmp/lines ) & writer=\$!"
    await '[[ -s $tmp/lines ]]'
    run "$freeze"
    await "$frozen"
    run 'wc -l <$tmp/lines; ps -o pid,stat -p $writer; wc -l <$tmp/lines'
    before=${shown[0]}
    [[ $before == "${shown[-1]}" ]] || wrong 'not a line more from who is frozen'
    run 'grep -E "^(SigPnd|ShdPnd)" /proc/$writer/status'
    see '^SigPnd:.0+$'
    see '^ShdPnd:.0+$'
    say 'It has no signal to see or to wait for: it is just not scheduled.'
    run "$thaw"
    await "(( \$(wc -l <\$tmp/lines) > $before ))"
    run 'wc -l <$tmp/lines; kill $writer'
    spelled freezer.state 'cgroup.freeze, in every cgroup'
}

throttle() {
    local limit
    if join blkio && works "test -e $group/blkio.throttle.write_bps_device"; then
        limit='echo "$number 4194304" >blkio.throttle.write_bps_device'
    elif join io && works "mkdir -p $group/slow; test -e $group/slow/io.max"; then
        limit='echo "$number wbps=4194304" >io.max'
    else
        absent 'throttling of block devices' 'BLK_CGROUP=y and CONFIG_BLK_DEV_THROTTLING'
        return
    fi
    run 'truncate -s 16M $tmp/disk; disk=$(losetup --find --show $tmp/disk)'
    run 'number=$(lsblk -n -d -o MAJ:MIN $disk | xargs); echo $disk $number'
    see '^/dev/loop[0-9]+ [0-9]+:[0-9]+$'
    run 'dd if=/dev/zero of=$disk bs=1M count=4 oflag=direct 2>&1 | tail -n 1'
    make_group slow
    run "$limit"
    enter 'child# ' bash
    run 'echo $$ >cgroup.procs'
    run 'dd if=/dev/zero of=$disk bs=1M count=4 oflag=direct 2>&1 | tail -n 1'
    see 'copied, (0\.[89]|1)[.0-9]* s, [345](\.[0-9])? MB/s'
    leave
    run 'losetup -d $disk'
    spelled blkio.throttle.write_bps_device 'io.max, with wbps='
    say 'oflag=direct: what goes through the page cache is written later, by the kernel, whom version 1 does not hold to account for it.'
}

huge_pages() {
    local size name limit
    size=$(awk '$1 == "Hugepagesize:" { print $2 }' /proc/meminfo)
    if [[ -z $size ]] || ! join hugetlb; then
        absent 'hugetlb controller' CGROUP_HUGETLB
        return
    fi
    name=hugetlb.$((size / 1024))MB
    limit=$name.max
    [[ $version == 2 ]] || limit=$name.limit_in_bytes
    # So that the kernel makes some on demand, and only for now.
    run 'cd /proc/sys/vm; cat nr_overcommit_hugepages >$tmp/overcommit
echo 4 >nr_overcommit_hugepages'
    make_group huge
    run "touch-huge 2 $size"
    see '^2 huge pages$'
    run "echo ${size}K >$limit; cat $limit"
    see "^$((size * 1024))\$"
    enter 'child# ' bash
    run 'echo $$ >cgroup.procs'
    run_fails 135 "touch-huge 2 $size"
    see '^1 huge page$'
    see_not '^2 huge pages$'
    leave
    run 'cat $tmp/overcommit >/proc/sys/vm/nr_overcommit_hugepages'
    quietly 'rm $tmp/overcommit'
    spelled "$name.limit_in_bytes" "$name.max"
    say 'Who takes one too many gets SIGBUS: 135 is 128 and 7.'
}

# hierarchy CONTROLLER: has it mounted privately, and shows how if that works
hierarchy() {
    local command="mkdir \$tmp/$1; mount -t cgroup -o $1 $1 \$tmp/$1"
    works "$command" && type_in "$command"
}

# A cable of our own, to an address of the range that is for documentation
# (RFC 5737), where nobody listens.
cable() {
    run 'ip link add dolldemo0 up type veth peer name dolldemo1
ip link set dolldemo1 up; ip addr add 203.0.113.1/30 dev dolldemo0
ip neigh add 203.0.113.2 lladdr 02:00:00:00:00:01 dev dolldemo0'
}

# net_prio knows the links of the first network namespace only, the host's.
marks_for_tc() {
    if ! hierarchy net_prio; then
        absent_in_version_1 net_prio CGROUP_NET_PRIO
        return
    fi
    cable
    run 'cd $tmp/net_prio; mkdir marked'
    if ! works 'echo dolldemo0 65552 >marked/net_prio.ifpriomap'; then
        say "Not shown: net_prio knows the links of the host's own network only, and this is a container."
    else
        classes_by_group
    fi
    quietly 'cd /; ip link del dolldemo0'
    drop_hierarchy net_prio
}

classes_by_group() {
    run 'echo dolldemo0 65552 >marked/net_prio.ifpriomap'
    say '65552 is 0x10010, and so the class 1:10 of this queue:'
    queue
    send_marked tasks
    run 'tc -s class show dev dolldemo0 | grep -E "class|Sent" | cut -c 1-60'
    # Below the line of each class is what it has sent.
    grep -A 1 'class htb 1:10 ' <<<"$(printf '%s\n' "${shown[@]}")" | grep -q ' 2 pkt' ||
        wrong 'two packets of the group in class 1:10'
}

queue() {
    run 'tc qdisc add dev dolldemo0 root handle 1: htb default 20
for n in 10 20; do
  tc class add dev dolldemo0 parent 1: classid 1:$n htb rate 1mbit
done'
}

marks_for_filters() {
    enter 'net# ' 'unshare --net bash'
    cable
    if hierarchy net_cls; then
        run 'cd $tmp/net_cls; mkdir marked; echo 0x10010 >marked/net_cls.classid'
        filter_by_class
        quietly 'cd /'
        leave
        drop_hierarchy net_cls
        return
    fi
    absent_in_version_1 net_cls CGROUP_NET_CLASSID
    ! has_version_2 || filter_by_path
    leave
}

# tc's own classifier, or nftables, which reads the same mark
filter_by_class() {
    local look
    if works 'tc qdisc add dev dolldemo0 root handle 1: htb
            tc filter add dev dolldemo0 parent 1: handle 1: cgroup'; then
        quietly 'tc qdisc del dev dolldemo0 root'
        queue
        run 'tc filter add dev dolldemo0 parent 1: handle 1: cgroup'
        look='tc -s class show dev dolldemo0 | grep -E "class|Sent" | cut -c 1-60'
    else
        absent "classifier cgroup for tc" NET_CLS_CGROUP
        nft_rule 'meta cgroup 65552' NFT_META || return 0
        look='nft list chain ip demo out | grep -o "counter.*"'
    fi
    send_marked tasks
    run "$look"
    see ' 2 pkt|packets 2 '
}

# Version 2: by the path
filter_by_path() {
    run "cd $group; mkdir marked # by its path"
    nft_rule "socket cgroupv2 level 2 \"${group#/sys/fs/cgroup/}/marked\"" NFT_SOCKET ||
        return 0
    send_marked cgroup.procs
    run 'nft list chain ip demo out | grep -o "counter.*"'
    see 'packets 2 '
}

nft_rule() {
    if ! is_there nft; then
        say "Not shown, as nft isn't here: $(install_fix nft)"
        return 1
    fi
    if ! works "nft 'add table ip demo; add chain ip demo out { type filter hook output priority 0; }; add rule ip demo out $1 counter'"; then
        absent "match for nftables: $1" "$2"
        return 1
    fi
    quietly 'nft delete table ip demo'
    run 'nft "add table ip demo
  add chain ip demo out { type filter hook output priority 0; }"'
    run "nft add rule ip demo out \\
      '$1 counter'"
}

send_marked() {
    run 'echo one >/dev/udp/203.0.113.2/9'
    run "( echo \$BASHPID >marked/$1
  for i in 2 3; do echo \$i >/dev/udp/203.0.113.2/9; done )"
}

elsewhere() {
    local row name option
    run 'cut -f 1 /proc/cgroups | xargs | fold -s'
    see cpu
    for row in 'perf_event PERF' 'rdma RDMA' 'misc MISC' 'dmem DMEM'; do
        read -r name option <<<"$row"
        grep -q "^$name	" /proc/cgroups || top_of "$name" ||
            absent "controller $name" "CGROUP_$option"
    done
    say 'perf_event counts events of the CPU for a group (perf stat --cgroup); rdma, misc and dmem divide network adapters, encrypted machines and device memory.'
}

main "$@"
