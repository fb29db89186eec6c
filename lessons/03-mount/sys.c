/* A /sys that can't be written, and a /tmp that nobody else sees.
 * See README.md here, sysfs(5) and tmpfs(5). */
#include "03-mount/sys.h"

#include "03-mount/tree.h"
#include "fail.h"
#include "file.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/nsfs.h>
#include <stdbool.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <unistd.h>

/* Whether our network namespace belongs to a user namespace above ours.  The
 * kernel doesn't let us see such a one. */
static bool
network_is_lent(int host)
{
    int network = openat(host, "proc/self/ns/net", O_RDONLY | O_CLOEXEC);
    int owner = ioctl(network, NS_GET_USERNS);
    bool is_lent = owner == -1 && errno == EPERM;

    if (owner != -1)
        close(owner);
    if (network != -1)
        close(network);
    return is_lent;
}

/* For a container that shares the host's network the host's own /sys shows the
 * same, apart from the cgroups. */
static int
bind_sys(int host, unsigned long flags)
{
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

/* A sysfs shows the network namespace of whoever mounts it, and only the owner
 * of that namespace may mount one. */
int
mount_sys(int host)
{
    const unsigned long flags = MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC;

    if (enter_directory("/sys") == -1)
        return -1;
    if (mount("sysfs", ".", "sysfs", flags, NULL) == 0)
        return 0;
    int error = errno;
    if (error == EPERM && network_is_lent(host))
        return bind_sys(host, flags);
    errno = error;
    return fail("mount sysfs on /sys");
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
