/* A copy of a root file system in memory.
 * toy: it may fill half of the memory, which is tmpfs's own limit, and is not
 * in the container's cgroup.
 * See the chapter and tmpfs(5). */
#include "06-user/housekeeping/memory.h"

#include "03-mount/tree.h"
#include "06-user/housekeeping/copy.h"
#include "fail.h"
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

/* The attributes come last, as a read-only mount can't be filled. */
static int
copy_to_tmpfs(int tree, const struct owners *owners, uint64_t attributes)
{
    struct mount_attr attr = { .attr_set = attributes };
    struct stat root;
    int mount = make_tree("tmpfs", "0755", 0);

    if (mount == -1)
        return -1;
    int result = fstat(tree, &root) == -1 ? fail("stat the root directory")
                                          : copy_directory(tree, mount, owners);
    if (result == 0)
        result = copy_attributes(mount, ".", &root, owners);
    if (result == 0
        && mount_setattr(mount, "", AT_EMPTY_PATH, &attr, sizeof(attr)) == -1)
        result = fail("mount_setattr the copy");
    if (result == 0)
        return mount;
    close(mount);
    return -1;
}

int
replace_by_copy(struct rootfs *rootfs, const struct id_map *uids,
                const struct id_map *gids)
{
    const struct owners owners = { uids, gids };

    note("%s: no idmapped mounts on this file system: running on a copy in "
         "memory, whose changes are lost",
         rootfs->path);
    int copy = copy_to_tmpfs(rootfs->tree, &owners,
                             rootfs->read_only ? MOUNT_ATTR_RDONLY : 0);
    if (copy == -1)
        return -1;
    close(rootfs->tree);
    rootfs->tree = copy;
    return 0;
}
