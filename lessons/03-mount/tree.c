/* A bind mount in two steps: a detached tree first, which is only a file
 * descriptor, and later the place where it is attached.
 * See README.md here, open_tree(2) and move_mount(2). */
#include "03-mount/tree.h"

#include "fail.h"
#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

/* BEGIN SOLUTION */
int
clone_tree(int directory, const char *path, unsigned int flags,
           uint64_t attributes)
{
    struct mount_attr attr = { .attr_set = attributes,
                               .propagation = MS_PRIVATE };
    int tree =
        open_tree(directory, path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | flags);

    if (tree == -1)
        return fail("open_tree %s", path);
    /* A copy of a shared mount is shared with the original, and systemd makes
     * all mounts shared. */
    if (mount_setattr(tree, "", AT_EMPTY_PATH | flags, &attr, sizeof(attr))
        == -1) {
        fail("mount_setattr %s", path);
        close(tree);
        return -1;
    }
    return tree;
}
/* END SOLUTION */

int
make_tree(const char *type, const char *mode, uint64_t attributes)
{
    int tree = -1, context = fsopen(type, FSOPEN_CLOEXEC);

    if (context == -1)
        return fail("fsopen %s", type);
    if ((mode && fsconfig(context, FSCONFIG_SET_STRING, "mode", mode, 0) == -1)
        || fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) == -1)
        fail("fsconfig %s", type);
    else if ((tree = fsmount(context, FSMOUNT_CLOEXEC, attributes)) == -1)
        fail("fsmount %s", type);
    close(context);
    return tree;
}

int
attach_here(int tree)
{
    int result = move_mount(tree, "", AT_FDCWD, ".", MOVE_MOUNT_F_EMPTY_PATH);

    if (result == -1)
        fail("move_mount to the working directory");
    else if ((result = fchdir(tree)) == -1)
        fail("fchdir into a new mount");
    close(tree);
    return result;
}

int
attach_tree(int tree, const char *path)
{
    int result = move_mount(tree, "", AT_FDCWD, path, MOVE_MOUNT_F_EMPTY_PATH);

    if (result == -1)
        fail("move_mount to %s", path);
    close(tree);
    return result;
}
