/* Volumes: bind mounts, by which host and container see the same files.
 * See README.md here, mount(2) and openat2(2). */
#include "03-mount/volume.h"

#include "03-mount/tree.h"
#include "fail.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Ends the text at the last place where the word stands, and returns what
 * follows the word's first byte, or NULL. */
static char *
split_at_last(char *text, const char *word)
{
    char *last = NULL;

    for (char *at = strstr(text, word); at; at = strstr(at + 1, word))
        last = at;
    if (!last)
        return NULL;
    *last = '\0';
    return last + 1;
}

static bool
ends_with(const char *text, const char *end)
{
    size_t length = strlen(text);

    return length > strlen(end)
           && strcmp(text + length - strlen(end), end) == 0;
}

const char *
add_volume(struct volumes *volumes, const char *text)
{
    struct volume *volume = &volumes->list[volumes->count];
    size_t length = strlen(text);

    if (volumes->count == MAX_VOLUMES)
        return "more than 16 volumes";
    volume->source = strdup(text);
    if (!volume->source)
        return "out of memory";
    volume->read_only = ends_with(text, ":ro");
    if (volume->read_only)
        volume->source[length - 3] = '\0';
    /* A name may contain colons; the target is an absolute path. */
    volume->target = split_at_last(volume->source, ":/");
    if (!volume->target || !*volume->source || ends_with(volume->target, ":rw"))
        return "not HOST:/CONTAINER[:ro]";
    volumes->count++;
    return NULL;
}

int
open_volumes(struct volumes *volumes)
{
    for (int i = 0; i < volumes->count; i++) {
        struct volume *volume = &volumes->list[i];

        volume->tree = clone_tree(AT_FDCWD, volume->source, AT_RECURSIVE,
                                  volume->read_only ? MOUNT_ATTR_RDONLY : 0);
        if (volume->tree == -1)
            return -1;
    }
    return 0;
}

int
open_by(int directory, const char *path, const struct open_how *how)
{
    int place = -1;

    /* EAGAIN: meanwhile something was mounted or renamed on this machine, and
     * the kernel can't tell where ".." led. */
    for (int tries = 0; tries < 100; tries++) {
        place = (int)syscall(SYS_openat2, directory, path, how, sizeof(*how));
        if (place != -1 || errno != EAGAIN)
            break;
    }
    return place;
}

int
open_in_root(const char *path)
{
    const struct open_how how = { .flags = O_PATH | O_CLOEXEC,
                                  .resolve =
                                      RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS };

    return open_by(AT_FDCWD, path, &how);
}

/* BEGIN SOLUTION */
/* The path is asked for, too: what lesson 08 mounts there is of another type.
 */
static bool
lies_in_proc_or_sys(int target, long type)
{
    char link[32], path[PATH_MAX] = "";

    snprintf(link, sizeof(link), "/proc/self/fd/%d", target);
    return type == PROC_SUPER_MAGIC || type == SYSFS_MAGIC
           || readlink(link, path, sizeof(path) - 1) == -1
           || strncmp(path, "/proc/", 6) == 0 || strncmp(path, "/sys/", 5) == 0;
}

/* A mount over a file of /proc could hide what the kernel tells, or swallow a
 * write that was meant for the kernel (CVE-2019-16884).  One over "/" would be
 * seen by nobody, because everybody's root is what lies below it. */
static int
refuse_useless_target(const struct volume *volume, int target)
{
    struct statfs there;
    struct stat at, root;

    if (fstat(target, &at) == -1 || stat("/", &root) == -1)
        return fail("stat the volume's target %s", volume->target);
    if (at.st_dev == root.st_dev && at.st_ino == root.st_ino)
        return refuse("the volume's target %s is the root directory",
                      volume->target);
    if (fstatfs(target, &there) == -1)
        return fail("statfs the volume's target %s", volume->target);
    if (lies_in_proc_or_sys(target, there.f_type))
        return refuse("the volume's target %s lies in /proc or /sys",
                      volume->target);
    return 0;
}

static int
attach_volume(const struct volume *volume)
{
    int target = open_in_root(volume->target);

    if (target == -1)
        return fail("open the volume's target %s", volume->target);
    int result = refuse_useless_target(volume, target);
    if (result == 0) {
        result = move_mount(volume->tree, "", target, "",
                            MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH);
        if (result == -1)
            fail("move_mount the volume to %s", volume->target);
    }
    close(target);
    close(volume->tree);
    return result;
}

int
attach_volumes(const struct volumes *volumes)
{
    /* RESOLVE_IN_ROOT takes the working directory for the root. */
    if (chdir("/") == -1)
        return fail("chdir /");
    for (int i = 0; i < volumes->count; i++)
        if (attach_volume(&volumes->list[i]) == -1)
            return -1;
    return 0;
}
/* END SOLUTION */
