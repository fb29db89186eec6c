#ifndef MEMORY_H
#define MEMORY_H

#include "06-user/copy.h"
#include <stdint.h>

/* Copies the directory tree into a new tmpfs that is attached nowhere.
 * attributes are MOUNT_ATTR_* for the new mount.
 * Returns its descriptor, or -1 with errno set after saying why.
 * See fsopen(2), fsmount(2) and tmpfs(5). */
int copy_to_tmpfs(int tree, const struct owners *owners, uint64_t attributes);

#endif
