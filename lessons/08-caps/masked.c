/* Files of /proc and /sys that know no namespace: they are the host's.
 * See README.md here, proc(5) and mount_setattr(2). */
#include "03-mount/tree.h"
#include "08-caps/rights.h"
#include "fail.h"
#include "file.h"
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

/* BEGIN SOLUTION */
static const char *const masked_proc[] = {
    "acpi",        "asound",        "interrupts", "kcore",
    "keys",        "latency_stats", "timer_list", "timer_stats",
    "sched_debug", "scsi",          NULL,
};

static const char *const read_only_proc[] = {
    "bus", "fs", "irq", "sys", "sysrq-trigger", NULL,
};

static const char *const masked_sys[] = {
    "firmware", "dev/block", "fs/selinux", "devices/virtual/powercap", NULL,
};

/* The clone is checked, as nobody can swap it any more: whoever can write to
 * the root file system from outside could have put another /dev in place of
 * ours. */
static int
clone_null(void)
{
    struct stat null;
    int tree =
        clone_tree(AT_FDCWD, "/dev/null", 0,
                   MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC);

    if (tree == -1)
        return -1;
    if (fstat(tree, &null) == 0 && S_ISCHR(null.st_mode)
        && null.st_rdev == makedev(1, 3))
        return tree;
    close(tree);
    return refuse("/dev/null isn't the null device");
}

/* Covers a directory with an empty one, and a file with /dev/null. */
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
    int tree = clone_null();
    return tree == -1 ? -1 : attach_tree(tree, path);
}

/* Mounts the files once more over themselves, read-only this time. */
static int
make_read_only(const char *path)
{
    int tree = clone_tree(AT_FDCWD, path, AT_RECURSIVE, MOUNT_ATTR_RDONLY);

    return tree == -1 ? -1 : attach_tree(tree, path);
}

/* Only what this kernel doesn't have may stay without its cover. */
static int
for_each(const char *const *paths, int (*cover)(const char *path))
{
    for (; *paths; paths++) {
        if (access(*paths, F_OK) == 0) {
            if (cover(*paths) == -1)
                return -1;
        } else if (errno != ENOENT) {
            return fail("access %s", *paths);
        }
    }
    return 0;
}

static int
is_cpu(const struct dirent *entry)
{
    return strncmp(entry->d_name, "cpu", 3) == 0
           && isdigit((unsigned char)entry->d_name[3]);
}

/* How hot each processor has been tells of the host's load. */
static int
mask_thermal_throttle(void)
{
    struct dirent **cpus;
    int result = 0, count = scandir("devices/system/cpu", &cpus, is_cpu, NULL);

    if (count == -1)
        return fail("scandir devices/system/cpu");
    for (int i = 0; i < count; i++) {
        char path[512];
        const char *const paths[] = { path, NULL };

        snprintf(path, sizeof(path), "devices/system/cpu/%s/thermal_throttle",
                 cpus[i]->d_name);
        if (result == 0)
            result = for_each(paths, mask);
        free(cpus[i]);
    }
    free(cpus);
    return result;
}

/* From here on all paths are relative.  Whoever can write to the root file
 * system from outside could have renamed "/proc" and put another one in its
 * place, and the masks would miss what they are to hide. */
static int
enter_kernel_files(const char *path, long type)
{
    struct statfs there;

    if (enter_directory(path) == -1)
        return -1;
    if (statfs(".", &there) == -1)
        return fail("statfs %s", path);
    if ((long)there.f_type != type)
        return refuse("%s isn't what was mounted there", path);
    return 0;
}

int
mask_paths(void)
{
    if (enter_kernel_files("/proc", PROC_SUPER_MAGIC) == -1
        || for_each(masked_proc, mask) == -1
        || for_each(read_only_proc, make_read_only) == -1
        || enter_kernel_files("/sys", SYSFS_MAGIC) == -1
        || for_each(masked_sys, mask) == -1 || mask_thermal_throttle() == -1)
        return -1;
    return chdir("/") == -1 ? fail("chdir /") : 0;
}
/* END SOLUTION */
