/* Where we are, as the kernel tells it: EPERM has more causes than not being
 * root.  See proc(5) and user_namespaces(7). */
#include "surroundings.h"

#include "file.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static bool said[LABELLED + 1];

static bool
is_powerless_root(void)
{
    struct __user_cap_header_struct head = { _LINUX_CAPABILITY_VERSION_3, 0 };
    struct __user_cap_data_struct sets[2] = { 0 };

    return geteuid() == 0 && syscall(SYS_capget, &head, sets) == 0
           && !(sets[0].effective >> CAP_SYS_ADMIN & 1);
}

/* A root directory that isn't the root of a mount lies in some other directory;
 * and where PID 1 can be seen, its root is the one to compare with. */
static bool
is_chrooted(void)
{
    struct statx ours, first;

    if (statx(AT_FDCWD, "/", 0, STATX_INO, &ours) == -1)
        return false;
    if (!(ours.stx_attributes & STATX_ATTR_MOUNT_ROOT))
        return true;
    return statx(AT_FDCWD, "/proc/1/root/", 0, STATX_INO, &first) == 0
           && (ours.stx_ino != first.stx_ino
               || ours.stx_dev_major != first.stx_dev_major
               || ours.stx_dev_minor != first.stx_dev_minor);
}

static bool
is_mapped(void)
{
    char *map = read_file("/proc/self/uid_map");
    bool mapped = map && !strstr(map, " 4294967295");

    free(map);
    return mapped;
}

/* A line is NAME, HIERARCHY, CGROUPS and ENABLED. */
static bool
is_memoryless(void)
{
    char *controllers = read_file("/proc/cgroups");
    const char *line = controllers ? strstr(controllers, "\nmemory\t") : NULL;
    int enabled = 1;

    if (line)
        sscanf(line, " memory %*d %*d %d", &enabled);
    free(controllers);
    return !enabled;
}

/* To requests that make no sense the kernel itself says EINVAL or EFAULT. */
static bool
does_filter_refuse(const char *call)
{
    static const struct {
        const char *name;
        long number, arguments[3];
    } requests[] = {
        { "chroot", SYS_chroot, { 0 } },
        { "clone3", SYS_clone3, { 0 } },
        { "mount", SYS_mount, { 0 } },
        { "open_tree", SYS_open_tree, { -1, 0, -1 } },
        { "unshare", SYS_unshare, { -1 } },
    };

    if (prctl(PR_GET_SECCOMP) != SECCOMP_MODE_FILTER)
        return false;
    for (size_t i = 0; i < sizeof(requests) / sizeof(*requests); i++)
        if (strcmp(call, requests[i].name) == 0)
            return syscall(requests[i].number, requests[i].arguments[0],
                           requests[i].arguments[1], requests[i].arguments[2],
                           0L, 0L)
                       == -1
                   && (errno == EPERM || errno == ENOSYS);
    return true;
}

void
we_are(enum surroundings where)
{
    said[where] = true;
}

bool
are_we(enum surroundings where, const char *call)
{
    switch (where) {
    case FILTERED:
        return does_filter_refuse(call);
    case POWERLESS:
        return is_powerless_root();
    case CHROOTED:
        return is_chrooted();
    case MAPPED:
        return is_mapped();
    case MEMORYLESS:
        return is_memoryless();
    case LANDLOCKED:
    case LABELLED:
        return said[where];
    default:
        return true;
    }
}
