/* The /sys of a network namespace that was joined.  A sysfs shows the links of
 * the network namespace in which it was mounted, and only an owner of that may
 * mount it: the program is one, a container in a user namespace (lesson 06) is
 * not.
 * See README.md here, fsopen(2) and sysfs(5). */
#include "05-net/sysfs.h"

#include "03-mount/tree.h"
#include "fail.h"
#include <stddef.h>
#include <sys/mount.h>

int
make_sysfs(void)
{
    return make_tree("sysfs", NULL,
                     MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV
                         | MOUNT_ATTR_NOEXEC);
}

int
cover_sys(int sysfs)
{
    /* Without this our mount might show on the host: see lesson 03. */
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
        return fail("mount / MS_PRIVATE");
    return attach_tree(sysfs, "/sys");
}
