/* What glibc has of mounts since 2.36, for older ones and musl: plain system
 * calls.  See open_tree(2), move_mount(2), mount_setattr(2) and fsopen(2). */
#include_next <sys/mount.h>
#if !defined(OPEN_TREE_CLONE) && !defined(LIBC_SYS_MOUNT_H)
#define LIBC_SYS_MOUNT_H

#include <linux/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

static inline int
open_tree(int directory, const char *path, unsigned int flags)
{
    return (int)syscall(SYS_open_tree, directory, path, flags);
}

static inline int
move_mount(int from, const char *from_path, int to, const char *to_path,
           unsigned int flags)
{
    return (int)syscall(SYS_move_mount, from, from_path, to, to_path, flags);
}

static inline int
mount_setattr(int directory, const char *path, unsigned int flags,
              struct mount_attr *attr, size_t size)
{
    return (int)syscall(SYS_mount_setattr, directory, path, flags, attr, size);
}

static inline int
fsopen(const char *type, unsigned int flags)
{
    return (int)syscall(SYS_fsopen, type, flags);
}

static inline int
fsconfig(int context, unsigned int command, const char *key, const void *value,
         int aux)
{
    return (int)syscall(SYS_fsconfig, context, command, key, value, aux);
}

static inline int
fsmount(int context, unsigned int flags, unsigned int attributes)
{
    return (int)syscall(SYS_fsmount, context, flags, attributes);
}
#endif
