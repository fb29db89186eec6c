/* /sys/fs/cgroup inside: what the container is allowed, for it to read.
 * See README.md here, cgroups(7) and cgroup_namespaces(7). */
#include "07-cgroup/cgroup.h"
#include "07-cgroup/housekeeping/version-1.h"
#include "fail.h"
#include "file.h"
#include <sys/mount.h>
#include <unistd.h>

int
mount_cgroup(const struct cgroup *cgroup)
{
    /* Read-only: root inside could lift its own limits. */
    const unsigned long flags = MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC;

    if (cgroup->count == 0)
        return 0;
    if (enter_directory("/sys/fs/cgroup") == -1)
        return -1;
    if (cgroup->count > 1 || cgroup->joined[0].hierarchy.version == 1) {
        if (mount_v1(cgroup, flags) == -1)
            return -1;
    } else if (mount("cgroup2", ".", "cgroup2", flags, NULL) == -1) {
        return fail("mount cgroup2 on /sys/fs/cgroup");
    }
    return chdir("/") == -1 ? fail("chdir /") : 0;
}
