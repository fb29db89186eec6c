/* A /proc for the new PID namespace: ps(1) reads nothing else.
 * See README.md here and proc(5). */
#include "02-pid/proc.h"

#include "01-chroot/chroot.h"
#include "fail.h"
#include "file.h"
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

/* What mount(8) shows in its first column, by which we know our own mount. */
static const char source[] = "matryoshka";

int
enter_root(int root)
{
    if (fchdir(root) == -1)
        return fail("fchdir to the root directory");
    return change_root(".");
}

/* BEGIN SOLUTION */
int
mount_proc(void)
{
    if (enter_directory("/proc") == -1)
        return -1;
    /* A proc file system shows the PID namespace of whoever mounts it. */
    if (mount(source, ".", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL)
        == -1)
        return fail("mount proc on /proc");
    return chdir("/") == -1 ? fail("chdir /") : 0;
}
/* END SOLUTION */

/* Returns 1 if what is seen at "proc" below the root directory is a mount of
 * ours, 0 if not, or -1 after saying why nobody knows.  Its line in mountinfo
 * is found by the mount's number: a path could be another one by now. */
static int
is_our_mount(int root)
{
    struct statx there;
    char *line = NULL, wanted[64];
    size_t size = 0;
    bool found = false;
    FILE *mounts = fopen("/proc/self/mountinfo", "re");

    if (!mounts)
        return fail("open /proc/self/mountinfo");
    snprintf(wanted, sizeof(wanted), " - proc %s ", source);
    if (statx(root, "proc", AT_SYMLINK_NOFOLLOW, STATX_MNT_ID, &there) == 0
        && there.stx_mask & STATX_MNT_ID)
        while (!found && getline(&line, &size, mounts) != -1)
            found = strtoull(line, NULL, 10) == there.stx_mnt_id
                    && strstr(line, wanted);
    free(line);
    fclose(mounts);
    return found;
}

int
unmount_proc(int root)
{
    int ours;

    /* Relative to the open directory: its path may lead elsewhere by now. */
    while ((ours = is_our_mount(root)) == 1)
        if (fchdir(root) == -1
            || umount2("proc", MNT_DETACH | UMOUNT_NOFOLLOW) == -1)
            return fail("umount proc");
    return ours;
}

static bool
is_host_root(int root)
{
    struct stat ours, hosts;

    return fstat(root, &ours) == 0 && stat("/", &hosts) == 0
           && ours.st_dev == hosts.st_dev && ours.st_ino == hosts.st_ino;
}

int
open_root(const char *path)
{
    int root = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (root == -1)
        return fail("open %s", path);
    if (is_host_root(root))
        return refuse("%s: this would mount over the host's own /proc", path);
    /* The kernel drops the lock when the program ends, in whatever way.  But
     * the container of a killed program holds it, too, until it is dead. */
    if (lock_file(root, 500) == -1)
        return fail("lock %s", path);
    return unmount_proc(root) == -1 ? -1 : root;
}
