/* A copy of a directory tree, made without following any link.
 * toy: hard links become files of their own, and extended attributes and holes
 * in files are lost.
 * See the chapter, openat(2) and sendfile(2). */
#include "06-user/housekeeping/copy.h"

#include "fail.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

static int
copy_link(int from, int to, const char *name)
{
    char target[PATH_MAX];
    ssize_t length = readlinkat(from, name, target, sizeof(target) - 1);

    if (length == -1)
        return fail("readlinkat %s", name);
    target[length] = '\0';
    return symlinkat(target, to, name) == -1 ? fail("symlinkat %s", name) : 0;
}

/* Opens what the directory entry was a moment ago, and nothing else: whoever
 * can write in the tree may swap it meanwhile, and opening a pipe would block.
 */
static int
open_entry(int from, const char *name, mode_t type)
{
    struct stat now;
    int fd = openat(from, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

    if (fd == -1)
        return fail("openat %s", name);
    if (fstat(fd, &now) == 0 && (now.st_mode & S_IFMT) == type)
        return fd;
    close(fd);
    return refuse("%s changed while it was copied", name);
}

static int
copy_file(int source, int to, const char *name)
{
    const size_t chunk = 1 << 20;
    ssize_t copied = -1;
    int target =
        openat(to, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (target == -1)
        return fail("openat %s in the copy", name);
    do
        copied = sendfile(target, source, NULL, chunk);
    while (copied > 0);
    int result = copied == -1 ? fail("sendfile %s", name) : 0;
    close(target);
    return result;
}

static int
copy_subdirectory(int source, int to, const char *name,
                  const struct owners *owners)
{
    if (mkdirat(to, name, 0700) == -1)
        return fail("mkdirat %s in the copy", name);
    int target = openat(to, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (target == -1)
        return fail("openat %s in the copy", name);
    int result = copy_directory(source, target, owners);
    close(target);
    return result;
}

int
copy_attributes(int to, const char *name, const struct stat *original,
                const struct owners *owners)
{
    const struct timespec times[] = { original->st_atim, original->st_mtim };

    /* The owner first: that takes the set-user-id bit away. */
    if (fchownat(to, name, id_outside(owners->uids, original->st_uid),
                 id_outside(owners->gids, original->st_gid),
                 AT_SYMLINK_NOFOLLOW)
        == -1)
        return fail("fchownat %s", name);
    if (!S_ISLNK(original->st_mode)
        && fchmodat(to, name, original->st_mode & 07777, 0) == -1)
        return fail("fchmodat %s", name);
    if (utimensat(to, name, times, AT_SYMLINK_NOFOLLOW) == -1)
        return fail("utimensat %s", name);
    return 0;
}

static int
copy_entry(int from, int to, const char *name, const struct owners *owners)
{
    struct stat status;
    int result, source;

    if (fstatat(from, name, &status, AT_SYMLINK_NOFOLLOW) == -1)
        return fail("fstatat %s", name);
    if (S_ISLNK(status.st_mode)) {
        result = copy_link(from, to, name);
    } else if (S_ISREG(status.st_mode) || S_ISDIR(status.st_mode)) {
        source = open_entry(from, name, status.st_mode & S_IFMT);
        if (source == -1)
            return -1;
        result = S_ISDIR(status.st_mode)
                     ? copy_subdirectory(source, to, name, owners)
                     : copy_file(source, to, name);
        close(source);
    } else {
        note("%s: neither file, directory nor link: left out", name);
        return 0;
    }
    return result == -1 ? -1 : copy_attributes(to, name, &status, owners);
}

int
copy_directory(int from, int to, const struct owners *owners)
{
    int result = 0, again = openat(from, ".", O_RDONLY | O_CLOEXEC);
    DIR *entries = again == -1 ? NULL : fdopendir(again);

    if (!entries)
        return fail("opendir");
    for (struct dirent *e; result == 0 && (e = readdir(entries));)
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
            result = copy_entry(from, to, e->d_name, owners);
    closedir(entries);
    return result;
}
