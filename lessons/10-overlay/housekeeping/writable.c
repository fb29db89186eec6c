/* The directory of the uppermost layer, and what the kernel says of one that it
 * can't use in its log only.
 * See filesystems/overlayfs.rst in the kernel's documentation. */
#include "10-overlay/housekeeping/writable.h"

#include "03-mount/tree.h"
#include "fail.h"
#include "file.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/xattr.h>
#include <unistd.h>

/* Two overlays on one upper layer spoil each other's files, and the kernel only
 * warns in its log.  The lock is held as long as this program runs. */
static int
lock_upper(const char *path, int tree)
{
    struct statfs fs;
    int fd = openat(tree, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd == -1 || fstatfs(fd, &fs) == -1)
        return fail("open %s", path);
    if (fs.f_type == OVERLAYFS_SUPER_MAGIC || fs.f_type == NFS_SUPER_MAGIC)
        return refuse("--upper %s: no overlay can write to %s; take a "
                      "directory on another file system, such as ext4",
                      path, fs.f_type == NFS_SUPER_MAGIC ? "NFS" : "another");
    if (lock_file(fd, 0) == -1)
        return errno == EWOULDBLOCK
                   ? refuse("--upper %s: another container uses it", path)
                   : fail("flock %s", path);
    /* An overlay with the option volatile never waits for the disk.  The kernel
     * marks such a directory for good, and mounts it once only. */
    if (faccessat(fd, "work/work/incompat/volatile", F_OK, 0) == 0)
        return refuse("--upper %s: the last overlay here was volatile, and may "
                      "have left files half written; if the machine hasn't "
                      "crashed since, remove work/work/incompat",
                      path);
    return 0;
}

/* What only root of the host may do.  Removing what isn't there changes
 * nothing.
 */
static bool
may_set_trusted(int directory)
{
    char path[64];

    snprintf(path, sizeof(path), "/proc/self/fd/%d", directory);
    return removexattr(path, "trusted.overlay.probe") == 0 || errno != EPERM;
}

int
open_writable(struct overlay *overlay)
{
    const char *path = overlay->upper;
    int tree =
        path ? clone_tree(AT_FDCWD, path, 0, 0) : make_tree("tmpfs", "0700", 0);

    if (tree == -1 || (path && lock_upper(path, tree) == -1))
        return -1;
    /* From now on it is ours to clean. */
    overlay->writable = tree;
    overlay->user_marks = !may_set_trusted(tree);
    return 0;
}

void
warn_of_upper(const struct overlay *overlay)
{
    static const char name[] = "user.overlay.probe";

    if (!overlay->user_marks || overlay->changed == 0)
        return;
    if (fsetxattr(overlay->changed, name, "y", 1, 0) == 0)
        fremovexattr(overlay->changed, name);
    else if (errno == EOPNOTSUPP)
        note("the upper layer's file system has no attributes of users: what "
             "was a directory below can't be one anew (in memory that takes "
             "Linux 6.6; --upper on a disk can do it)");
}

int
check_writable(const struct rootfs *rootfs)
{
    struct statvfs fs;

    if (fstatvfs(rootfs->tree, &fs) == -1)
        return fail("statvfs %s", rootfs->path);
    if (fs.f_flag & ST_RDONLY)
        return refuse("the kernel can't write to the upper layer (its log says "
                      "why: `dmesg`)");
    return 0;
}

int
make_mount_points(const struct rootfs *rootfs)
{
    static const char *const names[] = { "dev", "proc", "sys", "tmp" };
    struct stat root;

    if (fstat(rootfs->tree, &root) == -1)
        return fail("stat %s", rootfs->path);
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        if (mkdirat(rootfs->tree, names[i], 0755) == -1) {
            if (errno == EEXIST)
                continue;
            return fail("mkdir /%s", names[i]);
        }
        /* EINVAL: it belongs to nobody whom a user's container knows. */
        if (fchownat(rootfs->tree, names[i], root.st_uid, root.st_gid,
                     AT_SYMLINK_NOFOLLOW)
                == -1
            && errno != EINVAL)
            return fail("chown /%s", names[i]);
    }
    return 0;
}

static int
is_entry(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

int
for_each_entry(int directory, int (*function)(const void *, const char *),
               const void *arg)
{
    char path[64];
    struct dirent **entries;
    int result = 0;

    snprintf(path, sizeof(path), "/proc/self/fd/%d", directory);
    int count = scandir(path, &entries, is_entry, alphasort);
    if (count == -1)
        return fail("scandir a directory of the overlay");
    for (int i = 0; i < count; i++) {
        if (function(arg, entries[i]->d_name) == -1)
            result = -1;
        free(entries[i]);
    }
    free(entries);
    return result;
}

static int
fail_at_entry(const void *arg, const char *name)
{
    (void)arg;
    (void)name;
    errno = ENOTEMPTY;
    return -1;
}

int
is_untouched(int upper, const struct stat *root)
{
    if (root->st_uid != geteuid())
        return 0;
    if (for_each_entry(upper, fail_at_entry, NULL) == 0)
        return 1;
    return errno == ENOTEMPTY ? 0 : -1;
}

static int
remove_entry(const void *directory, const char *name)
{
    return unlinkat(*(const int *)directory, name, 0);
}

void
clean_upper(const struct overlay *overlay)
{
    if (!overlay->upper || overlay->writable == 0)
        return;
    int outer = open_directory(overlay->writable, "work");
    int inner = open_directory(outer, "work");
    if (inner != -1) {
        for_each_entry(inner, remove_entry, &inner);
        unlinkat(outer, "work", AT_REMOVEDIR);
        close(inner);
    }
    if (outer != -1)
        close(outer);
}
