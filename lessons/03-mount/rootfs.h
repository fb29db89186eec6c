#ifndef ROOTFS_H
#define ROOTFS_H

#include "03-mount/volume.h"
#include <stdbool.h>

struct rootfs {
    const char *path;
    bool read_only; /* --read-only */
    struct volumes volumes;
    int tree; /* the mount that will be the root, not attached yet */
};

extern const struct option_entry rootfs_options[]; /* for a struct rootfs */

/* Outside, before any namespace is made: opens the root directory and the
 * volumes, so that no path of the host is looked up twice, nor from inside.
 * Needs CAP_SYS_ADMIN.
 * Returns 0, or -1 with errno set after saying why.  See open_tree(2). */
int open_rootfs(struct rootfs *rootfs);

/* Inside, in a new mount namespace: makes the tree the root, mounts /dev,
 * /proc, /sys and /tmp in it, and detaches the host's root.
 * Returns 0, or -1 with errno set after saying why.  See pivot_root(2). */
int enter_rootfs(const struct rootfs *rootfs);

#endif
