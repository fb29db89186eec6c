#ifndef IDMAPPED_H
#define IDMAPPED_H

#include "03-mount/rootfs.h"
#include "06-user/idmap.h"

/* Outside, for root, after open_rootfs(): shows the root file system such that
 * the owner of its root directory, whoever built it, is the container's root.
 * What the container's root makes there belongs to that owner on disk.
 * A file system that can't do this is replaced by a copy in memory, and a line
 * on stderr says so.
 * Returns 0, or -1 with errno set after saying why.
 * See "ID-mapped mounts" in mount_setattr(2). */
int idmap_rootfs(const struct idmap *map, struct rootfs *rootfs);

#endif
