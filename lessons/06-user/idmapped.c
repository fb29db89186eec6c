/* An idmapped mount: files that show other owners than they have on disk.
 * See README.md here and "ID-mapped mounts" in mount_setattr(2). */
#include "06-user/idmapped.h"

#include "06-user/memory.h"
#include "fail.h"
#include "gate.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/param.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* The ids from first up to, but without, end are shown as they are. */
static void
keep(struct id_map *disk, uint64_t first, uint64_t end)
{
    if (first < end)
        disk->list[disk->count++] =
            (struct id_range){ (unsigned int)first, (unsigned int)first,
                               (unsigned int)(end - first) };
}

/* The map of the mount: "inside" are the ids on disk, "outside" those that the
 * kernel takes them for.
 *
 * In a tree of real root's the numbers on disk are those of the container: the
 * map is the container's own.  In anybody else's only the owner is translated,
 * and the container's other ids are on disk what they are on the host.  With
 * the first map a container could leave a set-user-id file of real root's in
 * the tree, within the reach of a user who isn't root. */
static struct id_map
map_of_mount(const struct id_map *ids, unsigned int owner)
{
    const unsigned int root = id_outside(ids, 0);
    const uint64_t low = MIN(owner, root), high = MAX(owner, root);
    struct id_map disk = { 1, { { owner, root, 1 } } };

    if (owner == 0)
        return *ids;
    for (int i = 0; i < ids->count; i++) {
        const uint64_t first = ids->list[i].outside;
        const uint64_t end = first + ids->list[i].count;

        keep(&disk, first, MIN(end, low));
        keep(&disk, MAX(first, low + 1), MIN(end, high));
        keep(&disk, MAX(first, high + 1), end);
    }
    return disk;
}

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

/* The copy's files have the owners that the mount would have shown. */
static int
replace_by_copy(struct rootfs *rootfs, const struct owners *owners)
{
    note("%s: no idmapped mounts on this file system: running on a copy in "
         "memory, whose changes are lost",
         rootfs->path);
    int copy = copy_to_tmpfs(rootfs->tree, owners,
                             rootfs->read_only ? MOUNT_ATTR_RDONLY : 0);
    if (copy == -1)
        return -1;
    close(rootfs->tree);
    rootfs->tree = copy;
    return 0;
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
        return replace_by_copy(rootfs, &(struct owners){ &uids, &gids });
    return fail("mount_setattr MOUNT_ATTR_IDMAP %s", rootfs->path);
}
