/* Files of /proc and /sys that know no namespace: they are the host's.
 * See README.md here, proc(5) and mount_setattr(2). */
#include "08-caps/masked.h"

#include "03-mount/tree.h"
#include "fail.h"
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <sys/mount.h>
#include <sys/stat.h>

static const char *const masked[] = {
    "/proc/acpi",
    "/proc/asound",
    "/proc/interrupts",
    "/proc/kcore",
    "/proc/keys",
    "/proc/latency_stats",
    "/proc/timer_list",
    "/proc/timer_stats",
    "/proc/sched_debug",
    "/proc/scsi",
    "/sys/firmware",
    "/sys/devices/virtual/powercap",
    "/sys/devices/system/cpu/cpu*/thermal_throttle",
    NULL,
};

static const char *const read_only[] = {
    "/proc/bus",           "/proc/fs", "/proc/irq", "/proc/sys",
    "/proc/sysrq-trigger", NULL,
};

/* A directory becomes empty, a file /dev/null. */
static int
mask(const char *path)
{
    struct stat there;

    if (lstat(path, &there) == -1)
        return fail("stat %s", path);
    if (S_ISDIR(there.st_mode)) {
        if (mount("tmpfs", path, "tmpfs",
                  MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, "size=4k")
            == -1)
            return fail("mount tmpfs on %s", path);
        return 0;
    }
    int tree =
        clone_tree(AT_FDCWD, "/dev/null", 0,
                   MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC);
    return tree == -1 ? -1 : attach_tree(tree, path);
}

/* The same files once more, over themselves. */
static int
make_read_only(const char *path)
{
    int tree = clone_tree(AT_FDCWD, path, AT_RECURSIVE, MOUNT_ATTR_RDONLY);

    return tree == -1 ? -1 : attach_tree(tree, path);
}

static int
for_each(const char *const *patterns, int (*cover)(const char *path))
{
    int result = 0;

    for (; result == 0 && *patterns; patterns++) {
        glob_t found;
        int error = glob(*patterns, GLOB_ERR, NULL, &found);

        if (error == GLOB_NOMATCH)
            continue;
        if (error != 0)
            return fail("glob %s", *patterns);
        for (size_t i = 0; result == 0 && i < found.gl_pathc; i++)
            result = cover(found.gl_pathv[i]);
        globfree(&found);
    }
    return result;
}

int
mask_paths(void)
{
    return for_each(masked, mask) == -1 ? -1
                                        : for_each(read_only, make_read_only);
}
