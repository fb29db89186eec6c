/* A root file system of its own: a mount namespace in which nothing of the
 * host is mounted any more.
 * See README.md here, mount_namespaces(7) and pivot_root(2). */
#include "03-mount/rootfs.h"

#include "02-pid/proc.h"
#include "03-mount/dev.h"
#include "03-mount/sys.h"
#include "03-mount/tree.h"
#include "fail.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

int
open_rootfs(struct rootfs *rootfs)
{
    struct stat root;

    rootfs->tree = clone_tree(AT_FDCWD, rootfs->path, 0,
                              rootfs->read_only ? MOUNT_ATTR_RDONLY : 0);
    if (rootfs->tree == -1)
        return -1;
    if (fstat(rootfs->tree, &root) == -1)
        return fail("stat %s", rootfs->path);
    if (!S_ISDIR(root.st_mode)) {
        errno = ENOTDIR;
        return fail("open_tree %s", rootfs->path);
    }
    return open_volumes(&rootfs->volumes);
}

/* BEGIN SOLUTION */
/* Swaps the two roots.  pivot_root(2) wants a mount point as the new root, and
 * a directory below it for the old one.  With "." for both, the old root is
 * mounted over the new one, and no directory is needed. */
static int
pivot_to(const struct rootfs *rootfs)
{
    if (move_mount(rootfs->tree, "", AT_FDCWD, "/", MOVE_MOUNT_F_EMPTY_PATH)
        == -1)
        return fail("move_mount %s", rootfs->path);
    if (fchdir(rootfs->tree) == -1)
        return fail("fchdir %s", rootfs->path);
    if (syscall(SYS_pivot_root, ".", ".") == -1)
        return fail("pivot_root %s", rootfs->path);
    return 0;
}

/* MNT_DETACH, because the mount is busy: our working directory is in it. */
static int
detach_host(int host)
{
    if (fchdir(host) == -1 || umount2(".", MNT_DETACH) == -1)
        return fail("umount the host's root");
    return chdir("/") == -1 ? fail("chdir /") : 0;
}

int
enter_rootfs(const struct rootfs *rootfs)
{
    /* Our mounts are copies of the host's.  As long as they are shared, what is
     * mounted in one place appears in the other. */
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
        return fail("mount / MS_PRIVATE");
    int host = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (host == -1)
        return fail("open /");

    /* The host's root supplies the nodes of /dev, and a user namespace may
     * mount a /proc only where it sees another one; so the host goes last.
     * Until then it lies over our "/", and ".." of "/" leads to it: no path of
     * more than one name may be looked up.  RESOLVE_IN_ROOT doesn't prevent
     * that, so the volumes come later. */
    int result = pivot_to(rootfs);
    if (result == 0)
        result = mount_dev(host);
    if (result == 0)
        result = mount_proc();
    if (result == 0)
        result = mount_sys(host);
    if (result == 0)
        result = mount_tmp();
    if (result == 0)
        result = detach_host(host);
    close(host);
    close(rootfs->tree);
    return result;
}
/* END SOLUTION */

static const char *
set_volume(void *settings, const char *value)
{
    struct rootfs *rootfs = settings;

    return add_volume(&rootfs->volumes, value);
}

static const char *
set_read_only(void *settings, const char *value)
{
    struct rootfs *rootfs = settings;

    (void)value;
    rootfs->read_only = true;
    return NULL;
}

const struct option_entry rootfs_options[] = {
    { "volume,v", "HOST:CONTAINER[:ro]",
      "show the host's file or directory there, [read-only]", set_volume },
    { "read-only", NULL, "make the root file system read-only", set_read_only },
    { 0 },
};
