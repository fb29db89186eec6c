/* A file system in memory, made in three steps: a context, which becomes a
 * superblock, which becomes a mount that is attached nowhere yet.
 * toy: it may fill half of the memory, which is tmpfs's own limit.
 * See README.md here, fsopen(2) and tmpfs(5). */
#include "06-user/memory.h"

#include "fail.h"
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static int
make_tmpfs(void)
{
    int mount = -1, fs = fsopen("tmpfs", FSOPEN_CLOEXEC);

    if (fs == -1)
        return fail("fsopen tmpfs");
    if (fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) == -1)
        fail("fsconfig tmpfs");
    else if ((mount = fsmount(fs, FSMOUNT_CLOEXEC, 0)) == -1)
        fail("fsmount tmpfs");
    close(fs);
    return mount;
}

int
copy_to_tmpfs(int tree, const struct owners *owners, uint64_t attributes)
{
    struct mount_attr attr = { .attr_set = attributes };
    struct stat root;
    int mount = make_tmpfs();

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
