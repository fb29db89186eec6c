#ifndef TREE_H
#define TREE_H

#include <stdint.h>

/* Makes a bind mount of the path, looked up from the directory, that is
 * attached nowhere yet.  flags is 0, or AT_RECURSIVE to take the mounts below
 * it too; attributes are MOUNT_ATTR_* for all of them.  It is private: nothing
 * that is mounted in it shows on the host.  Needs CAP_SYS_ADMIN.
 * Returns a descriptor, or -1 with errno set after saying why.
 * See open_tree(2) and mount_setattr(2). */
int clone_tree(int directory, const char *path, unsigned int flags,
               uint64_t attributes);

/* Mounts a file system of the type, attached nowhere yet.  mode is that of its
 * root directory, octal as in tmpfs(5), or NULL; attributes are MOUNT_ATTR_*.
 * Returns a descriptor, or -1 with errno set after saying why.
 * See fsopen(2) and fsmount(2). */
int make_tree(const char *type, const char *mode, uint64_t attributes);

/* Attaches the tree to the working directory, goes into it and closes it.  No
 * path is looked up again, which somebody could have changed since.
 * Returns 0, or -1 with errno set after saying why. */
int attach_here(int tree);

/* Attaches the tree to the path and closes it.
 * Returns 0, or -1 with errno set after saying why.  See move_mount(2). */
int attach_tree(int tree, const char *path);

#endif
