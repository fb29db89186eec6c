#ifndef MEMORY_H
#define MEMORY_H

#include "06-user/idmap.h"

/* Where the file system can't be idmapped: replaces the tree by a copy in a
 * tmpfs, whose files have the owners that the idmapped mount would show, and
 * says so on stderr.
 * Returns 0, or -1 with errno set after saying why.
 * See fsopen(2), fsmount(2) and tmpfs(5). */
int replace_by_copy(struct rootfs *rootfs, const struct id_map *uids,
                    const struct id_map *gids);

#endif
