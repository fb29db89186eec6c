/* Two properties of a mount: in an idmapped one, files show other owners than
 * they have on disk; and in one that is "nodev", device nodes can't be opened.
 * See README.md here and mount_setattr(2). */
#include "06-user/housekeeping/locked.h"
#include "06-user/housekeeping/memory.h"
#include "06-user/housekeeping/range.h"
#include "06-user/idmap.h"
#include "fail.h"
#include "gate.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* The kernel takes a mount's map from a user namespace, and a namespace comes
 * with a process: this one waits until we have a descriptor, and ends. */
static int
open_user_namespace(const struct id_map *uids, const struct id_map *gids)
{
    struct clone_args how = { .flags = CLONE_NEWUSER, .exit_signal = SIGCHLD };
    struct gate gate;
    char process[16], path[64];
    int user = -1;

    if (make_gate(&gate) == -1)
        return -1;
    pid_t pid = (pid_t)syscall(SYS_clone3, &how, sizeof(how));
    if (pid == 0)
        _exit(wait_at_gate(&gate));
    if (pid == -1)
        return fail("clone3");
    snprintf(process, sizeof(process), "%d", pid);
    snprintf(path, sizeof(path), "/proc/%d/ns/user", pid);
    if (write_maps(process, uids, gids) == 0) {
        user = open(path, O_RDONLY | O_CLOEXEC);
        if (user == -1)
            fail("open %s", path);
    }
    refuse_gate(&gate);
    close(gate.inside);
    waitpid(pid, NULL, 0);
    return user;
}

int
idmap_rootfs(const struct idmap *map, struct rootfs *rootfs)
{
    struct mount_attr attr = { .attr_set = MOUNT_ATTR_IDMAP };
    struct stat root;

    if (map->rootless)
        return 0;
    if (fstat(rootfs->tree, &root) == -1)
        return fail("stat %s", rootfs->path);
    if (root.st_uid == id_outside(&map->uids, 0)
        && root.st_gid == id_outside(&map->gids, 0))
        return 0;
    struct id_map uids = map_of_mount(&map->uids, root.st_uid);
    struct id_map gids = map_of_mount(&map->gids, root.st_gid);
    int user = open_user_namespace(&uids, &gids);
    if (user == -1)
        return -1;
    attr.userns_fd = (uint64_t)user;
    int result =
        mount_setattr(rootfs->tree, "", AT_EMPTY_PATH, &attr, sizeof(attr));
    close(user);
    if (result == 0)
        return 0;
    /* EPERM: it is idmapped already, or belongs to another user namespace. */
    if (errno == EINVAL || errno == EPERM)
        return replace_by_copy(rootfs, &uids, &gids);
    return fail("mount_setattr MOUNT_ATTR_IDMAP %s", rootfs->path);
}

static int
forbid_devices_in_volume(const struct volume *volume)
{
    struct mount_attr attr = { .attr_set = MOUNT_ATTR_NODEV };
    struct stat source;

    if (fstat(volume->tree, &source) == -1)
        return fail("stat %s", volume->source);
    if (S_ISBLK(source.st_mode) || S_ISCHR(source.st_mode))
        return refuse("the volume %s is a device, and a volume's devices can't "
                      "be opened",
                      volume->source);
    if (mount_setattr(volume->tree, "", AT_EMPTY_PATH | AT_RECURSIVE, &attr,
                      sizeof(attr))
        == -1)
        return fail("mount_setattr MOUNT_ATTR_NODEV %s", volume->source);
    return 0;
}

/* mknod(2) is refused to whoever isn't root on the host, but anybody whom the
 * mode allows it may open a node that is there already. */
int
forbid_devices(const struct idmap *map, const struct rootfs *rootfs)
{
    struct mount_attr attr = { .attr_set = MOUNT_ATTR_NODEV };

    if (mount_setattr(rootfs->tree, "", AT_EMPTY_PATH, &attr, sizeof(attr))
        == -1)
        return fail("mount_setattr MOUNT_ATTR_NODEV %s", rootfs->path);
    /* A user's container opens nothing that the user couldn't open outside. */
    if (!map->rootless && lock_flags(rootfs->tree) == -1)
        return -1;
    for (int i = 0; i < rootfs->volumes.count; i++)
        if (forbid_devices_in_volume(&rootfs->volumes.list[i]) == -1)
            return -1;
    return 0;
}
