/* A cgroup is a directory: mkdir(2) makes it, rmdir(2) removes it, and nobody
 * does so for a program that was killed.  Hence the lock, and the sweep.
 * See README.md here, cgroups(7) and flock(2). */
#include "07-cgroup/directory.h"

#include "fail.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static int
open_directory(int parent, const char *name)
{
    return openat(parent, name,
                  O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

int
lock_directory(int parent, const char *name)
{
    struct stat held, there;
    int fd = open_directory(parent, name);

    if (fd == -1)
        return -1;
    /* What we locked may have been removed since, even made anew. */
    if (flock(fd, LOCK_EX | LOCK_NB) == 0 && fstat(fd, &held) == 0
        && fstatat(parent, name, &there, AT_SYMLINK_NOFOLLOW) == 0
        && held.st_ino == there.st_ino)
        return fd;
    int saved = errno;
    close(fd);
    errno = saved;
    return -1;
}

int
make_directory(int parent, char *name, size_t size)
{
    for (int i = 0; i < 100; i++) {
        int length = snprintf(name, size, "%s%d", CGROUP_PREFIX, getpid());

        /* A PID is unique in its namespace only. */
        if (i > 0)
            snprintf(name + length, size - (size_t)length, ".%d", i);
        if (mkdirat(parent, name, 0755) == -1) {
            if (errno == EEXIST)
                continue;
            return fail("mkdir cgroup %s", name);
        }
        int fd = lock_directory(parent, name);
        if (fd != -1)
            return fd;
        /* Somebody's sweep came between mkdir and lock, and removes it. */
        if (errno == EWOULDBLOCK || errno == ENOENT)
            continue;
        fail("lock cgroup %s", name);
        unlinkat(parent, name, AT_REMOVEDIR);
        return -1;
    }
    errno = EEXIST;
    return fail("mkdir cgroup %s", name);
}

/* Finds a cgroup below this one: sets name, or returns false. */
static bool
find_child(int cgroup, char name[NAME_MAX + 1])
{
    int fd = open_directory(cgroup, ".");
    DIR *children = fd == -1 ? NULL : fdopendir(fd);
    const struct dirent *child;
    bool found = false;

    while (children && !found && (child = readdir(children)))
        if (child->d_type == DT_DIR && strcmp(child->d_name, ".") != 0
            && strcmp(child->d_name, "..") != 0) {
            snprintf(name, NAME_MAX + 1, "%s", child->d_name);
            found = true;
        }
    if (children)
        closedir(children);
    return found;
}

/* Removes all that is below the directory, and closes it.  Down and up with
 * one descriptor: the depth of a delegated cgroup is somebody else's choice. */
static int
remove_children(int fd)
{
    char name[NAME_MAX + 1];
    bool stayed = false; /* where we are, when it was to be removed */
    int depth = 0;

    while (fd != -1) {
        bool parent = find_child(fd, name);
        if (!parent && (stayed || depth == 0))
            break;
        stayed = parent && unlinkat(fd, name, AT_REMOVEDIR) == -1;
        if (parent && !stayed)
            continue;
        int next = open_directory(fd, parent ? name : "..");
        depth += parent ? 1 : -1;
        close(fd);
        fd = next;
    }
    if (fd == -1 || close(fd) == -1)
        return -1;
    /* What has no children and stayed has a process in it. */
    if (stayed)
        errno = EBUSY;
    return stayed ? -1 : 0;
}

static int
remove_tree(int parent, const char *name)
{
    if (remove_children(open_directory(parent, name)) == -1)
        return -1;
    return unlinkat(parent, name, AT_REMOVEDIR);
}

static long
milliseconds_since_boot(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int
remove_directory(int parent, const char *name, int milliseconds)
{
    const struct timespec moment = { .tv_nsec = 1000 * 1000 };
    const long deadline = milliseconds_since_boot() + milliseconds;

    /* Since Linux 6.19 a process leaves its cgroup a little after its parent
     * was told of its end, and only version 2 tells when the last one has. */
    while (remove_tree(parent, name) == -1) {
        if (errno != EBUSY || milliseconds_since_boot() >= deadline)
            return -1;
        nanosleep(&moment, NULL);
    }
    return 0;
}
