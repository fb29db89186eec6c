/* What it takes to remove a cgroup's directory, and to know whose it is: a
 * program that is killed leaves it, but the kernel drops the program's lock.
 * See README.md here, cgroups(7) and F_SETLK in fcntl(2). */
#include "07-cgroup/housekeeping/directory.h"

#include "fail.h"
#include "file.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* A lock of flock(2) would be the child's, too, and a child that is frozen
 * before it runs never gives it up.  This one is the process's own, and gone as
 * soon as the process closes the file, by whichever descriptor. */
static int
lock_processes(int directory)
{
    struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
    int fd = openat(directory, "cgroup.procs", O_RDWR | O_CLOEXEC);

    if (fd == -1 || fcntl(fd, F_SETLK, &whole) == 0)
        return fd;
    int saved = errno;
    close(fd);
    errno = saved;
    return -1;
}

int
lock_directory(int parent, const char *name, int *lock)
{
    struct stat held, there;
    int fd = open_directory(parent, name);

    if (fd == -1)
        return -1;
    *lock = lock_processes(fd);
    /* It may have been removed before we locked it, even made anew. */
    if (*lock != -1 && fstat(fd, &held) == 0
        && fstatat(parent, name, &there, AT_SYMLINK_NOFOLLOW) == 0) {
        if (held.st_ino == there.st_ino)
            return fd;
        errno = ENOENT;
    }
    int saved = errno;
    if (*lock != -1)
        close(*lock);
    close(fd);
    errno = saved;
    return -1;
}

void
name_directory(char *name, size_t size, int attempt)
{
    int length = snprintf(name, size, "%s%d", CGROUP_PREFIX, getpid());

    /* A PID is unique in its namespace only. */
    if (attempt > 0)
        snprintf(name + length, size - (size_t)length, ".%d", attempt);
}

/* Looks for a child of the cgroup: sets its name, or returns false. */
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

/* Removes all that is below the directory, and closes it.  One descriptor goes
 * down and up: how deep a delegated cgroup is was somebody else's choice. */
static int
remove_children(int fd)
{
    char name[NAME_MAX + 1];
    bool stayed = false; /* the one where we are couldn't be removed */
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
    /* It has no children and can't be removed, so a process is in it. */
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

static long long
milliseconds_since_boot(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int
remove_directory(int parent, const char *name, int milliseconds)
{
    const struct timespec moment = { .tv_nsec = 1000 * 1000 };
    const long long deadline = milliseconds_since_boot() + milliseconds;

    /* Since Linux 6.19 a process leaves its cgroup a moment after its parent
     * learned of its end, and only version 2 tells when the last one has. */
    while (remove_tree(parent, name) == -1) {
        if (errno != EBUSY || milliseconds_since_boot() >= deadline)
            return -1;
        nanosleep(&moment, NULL);
    }
    return 0;
}
