/* A /dev of its own, with nothing in it that leads to a disk.
 * See README.md here, and "Default Devices" in the OCI runtime spec. */
#include "03-mount/dev.h"

#include "03-mount/tree.h"
#include "fail.h"
#include "file.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

/* The host's node is bound, because a user namespace may not make one with
 * mknod(2).  The mount is read-only, so that the node's owner and mode can't be
 * changed; the device can be written all the same. */
static int
bind_node(int host, const char *name)
{
    char source[64];

    snprintf(source, sizeof(source), "dev/%s", name);
    if (mknod(name, S_IFREG, 0) == -1)
        return fail("mknod /dev/%s", name);
    int tree =
        clone_tree(host, source, 0,
                   MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC);
    return tree == -1 ? -1 : attach_tree(tree, name);
}

static int
make_links(void)
{
    static const char *const links[][2] = {
        { "/proc/self/fd", "fd" },       { "/proc/self/fd/0", "stdin" },
        { "/proc/self/fd/1", "stdout" }, { "/proc/self/fd/2", "stderr" },
        { "pts/ptmx", "ptmx" },
    };

    for (size_t i = 0; i < sizeof(links) / sizeof(*links); i++)
        if (symlink(links[i][0], links[i][1]) == -1)
            return fail("symlink /dev/%s", links[i][1]);
    return 0;
}

/* Terminals of its own: the first one made inside is /dev/pts/0. */
static int
mount_pts(void)
{
    const unsigned long flags = MS_NOSUID | MS_NOEXEC;

    if (mkdir("pts", 0755) == -1)
        return fail("mkdir /dev/pts");
    /* Terminals belong to group 5, tty, as on every host, unless this is a user
     * namespace without a group 5. */
    if (mount("devpts", "pts", "devpts", flags,
              "newinstance,ptmxmode=0666,mode=0620,gid=5")
        == 0)
        return 0;
    if (errno != EINVAL
        || mount("devpts", "pts", "devpts", flags,
                 "newinstance,ptmxmode=0666,mode=0620")
               == -1)
        return fail("mount devpts on /dev/pts");
    return 0;
}

static int
mount_shm(void)
{
    if (mkdir("shm", 01777) == -1)
        return fail("mkdir /dev/shm");
    if (mount("tmpfs", "shm", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777") == -1)
        return fail("mount tmpfs on /dev/shm");
    return 0;
}

int
mount_dev(int host)
{
    static const char *const nodes[] = { "null",   "zero",    "full",
                                         "random", "urandom", "tty" };

    if (enter_directory("/dev") == -1)
        return -1;
    /* From here on all names are relative: another container on the same root
     * file system could replace "/dev" by a symbolic link at any moment. */
    int tree =
        make_tree("tmpfs", "0755", MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC);
    if (tree == -1 || attach_here(tree) == -1)
        return -1;
    for (size_t i = 0; i < sizeof(nodes) / sizeof(*nodes); i++)
        if (bind_node(host, nodes[i]) == -1)
            return -1;
    return make_links() == -1 || mount_pts() == -1 ? -1 : mount_shm();
}
