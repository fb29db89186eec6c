/* /sys/fs/cgroup inside: what the container is allowed, for it to read.
 * See README.md here, cgroups(7) and cgroup_namespaces(7). */
#include "07-cgroup/cgroupfs.h"

#include "03-mount/tree.h"
#include "fail.h"
#include "file.h"
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

/* Read-only: root inside could lift its own limits. */
static const unsigned long flags = MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC;

static int
mount_version_2(const char *directory)
{
    if (mount("cgroup2", directory, "cgroup2", flags, NULL) == -1)
        return fail("mount cgroup2 on /sys/fs/cgroup");
    return 0;
}

/* The controllers' names choose the hierarchy: one of those that the host has
 * already, and only those that we joined. */
static int
mount_version_1(const char *controllers)
{
    if (mkdir(controllers, 0755) == -1)
        return fail("mkdir /sys/fs/cgroup/%s", controllers);
    if (mount("cgroup", controllers, "cgroup", flags, controllers) == -1)
        return fail("mount cgroup on /sys/fs/cgroup/%s", controllers);
    return 0;
}

int
mount_cgroup(const struct cgroup *cgroup)
{
    const struct hierarchy *first = &cgroup->joined[0].hierarchy;

    if (enter_directory("/sys/fs/cgroup") == -1)
        return -1;
    if (cgroup->count == 1 && first->version == 2)
        return mount_version_2(".") == -1 || chdir("/") == -1 ? -1 : 0;

    int tree =
        make_tree("tmpfs", "0755",
                  MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
    if (tree == -1 || attach_here(tree) == -1)
        return -1;
    for (int i = 0; i < cgroup->count; i++) {
        const struct hierarchy *h = &cgroup->joined[i].hierarchy;
        int result;

        if (h->version == 1)
            result = mount_version_1(h->controllers);
        else if (mkdir("unified", 0755) == -1)
            result = fail("mkdir /sys/fs/cgroup/unified");
        else
            result = mount_version_2("unified");
        if (result == -1)
            return -1;
    }
    if (mount(NULL, ".", NULL, flags | MS_REMOUNT | MS_BIND, NULL) == -1)
        return fail("mount /sys/fs/cgroup read-only");
    return chdir("/") == -1 ? fail("chdir /") : 0;
}
