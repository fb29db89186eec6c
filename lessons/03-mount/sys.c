/* A /sys that can't be written, and a /tmp that nobody else sees.
 * See README.md here, sysfs(5) and tmpfs(5). */
#include "03-mount/sys.h"

#include "03-mount/tree.h"
#include "fail.h"
#include "file.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/mount.h>

/* A sysfs shows the network namespace of whoever mounts it, and only an owner
 * of that namespace may.  Who shares the host's network in a user namespace
 * binds the host's /sys, which shows the same, and covers its cgroups. */
int
mount_sys(int host)
{
    const unsigned long flags = MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC;

    if (enter_directory("/sys") == -1)
        return -1;
    if (mount("sysfs", ".", "sysfs", flags, NULL) == 0)
        return 0;
    if (errno != EPERM)
        return fail("mount sysfs on /sys");
    int tree = clone_tree(host, "sys", AT_RECURSIVE,
                          MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID
                              | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
    if (tree == -1 || attach_here(tree) == -1)
        return -1;
    if (mount("tmpfs", "fs/cgroup", "tmpfs", flags, NULL) == -1
        && errno != ENOENT)
        return fail("cover /sys/fs/cgroup");
    return 0;
}

/* BEGIN SOLUTION */
int
mount_tmp(void)
{
    if (enter_directory("/tmp") == -1)
        return -1;
    if (mount("tmpfs", ".", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777") == -1)
        return fail("mount tmpfs on /tmp");
    return 0;
}
/* END SOLUTION */
