# shellcheck shell=bash disable=SC2034,SC2154 # sourced by scripts/attack.sh

prepare() {
    look find_packet_socket
    arguments=("$inside/looked")
}

# Its inode number stands in the last column of the kernel's list.
find_packet_socket() {
    local link target
    for link in "/proc/$1/fd/"*; do
        target=$(readlink "$link")
        [[ $target != socket:* ]] ||
            awk -v "link=$target" '"socket:[" $NF "]" == link' "/proc/$1/net/packet"
    done
}

is_open() {
    [[ -s $scratch/evidence ]]
}
