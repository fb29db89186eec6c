/* create-map: give the kernel a BPF map, the first step of a program that runs
 * in it.  It is of a kind that needs CAP_BPF on every host; other kinds are
 * free where kernel.unprivileged_bpf_disabled is 0.
 * Usage: create-map FIFO.  The map goes with its last descriptor.
 * Closed by lesson 06, see bpf(2). */
#include "attack.h"
#include <errno.h>
#include <linux/bpf.h>
#include <sys/syscall.h>

int
main(int argc, char **argv)
{
    union bpf_attr map = { .map_type = BPF_MAP_TYPE_LPM_TRIE,
                           .key_size = 8,
                           .value_size = 8,
                           .max_entries = 1,
                           .map_flags = BPF_F_NO_PREALLOC };

    if (argc != 2)
        return NOT_TRIED;
    if (syscall(SYS_bpf, BPF_MAP_CREATE, &map, sizeof(map)) == -1) {
        int result = errno == EPERM ? REFUSED : NOT_TRIED;
        perror("bpf BPF_MAP_CREATE");
        return result;
    }
    return wait_for_look(argv[1]);
}
