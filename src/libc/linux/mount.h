/* What the kernel's header has since Linux 5.12.  See mount_setattr(2). */
#include_next <linux/mount.h>
#ifndef MOUNT_ATTR_IDMAP
#include <linux/types.h>

#define MOUNT_ATTR_IDMAP 0x00100000

struct mount_attr {
    __u64 attr_set;
    __u64 attr_clr;
    __u64 propagation;
    __u64 userns_fd;
};
#endif
