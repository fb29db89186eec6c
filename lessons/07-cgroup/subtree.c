/* Version 2 hands a controller on to the children of a cgroup only if it
 * stands in cgroup.subtree_control there, and that only where no process is
 * ("no internal processes"): so rarely in the cgroup that we are in ourselves.
 * See README.md here and cgroups(7). */
#include "07-cgroup/subtree.h"

#include "fail.h"
#include "file.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Makes "+memory +pids " of "memory,pids", without those that are in on. */
static void
list_missing(char *missing, size_t size, const char *controllers,
             const char *on)
{
    char list[256], *rest = list, *each;
    size_t length = 0;

    snprintf(list, sizeof(list), "%s", controllers);
    *missing = '\0';
    while ((each = strsep(&rest, ",")))
        if (*each && !has_word(on, each) && length < size)
            length +=
                (size_t)snprintf(missing + length, size - length, "+%s ", each);
}

/* The real root, the one without a type, is free of the rule.  Elsewhere the
 * kernel would let us switch on some controllers (pids, cpu) all the same, and
 * make the place one for threads, in which no container can be. */
static bool
has_processes(int directory)
{
    if (faccessat(directory, "cgroup.type", F_OK, 0) == -1)
        return false;
    char *pids = read_file("/proc/self/fd/%d/cgroup.procs", directory);
    bool has = !pids || *pids;

    free(pids);
    return has;
}

/* Returns 0 if children of the directory have the controllers. */
static int
enable(int directory, const char *controllers)
{
    char missing[512];

    if (has_processes(directory)) {
        errno = EBUSY;
        return -1;
    }
    char *on = read_file("/proc/self/fd/%d/cgroup.subtree_control", directory);

    if (!on)
        return -1;
    list_missing(missing, sizeof(missing), controllers, on);
    free(on);
    if (!*missing)
        return 0;
    int fd = openat(directory, "cgroup.subtree_control", O_WRONLY | O_CLOEXEC);
    if (fd == -1)
        return -1;
    ssize_t written = write(fd, missing, strlen(missing));
    int saved = errno;
    close(fd);
    errno = saved;
    return written == -1 ? -1 : 0;
}

int
open_parent(const struct hierarchy *h)
{
    char path[sizeof(h->path)];
    bool lacking = false;

    snprintf(path, sizeof(path), "%s", h->path);
    for (;;) {
        int directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

        if (directory == -1)
            return fail("open cgroup %s", path);
        /* Where we may not make a child, it is no help what one would get. */
        if (h->version == 1
            || (enable(directory, h->controllers) == 0
                && faccessat(directory, ".", W_OK, AT_EACCESS) == 0))
            return directory;
        int saved = errno;
        close(directory);
        lacking = lacking || saved == ENOENT;
        /* What the ones that are ours were not given says more than that
         * those above are not ours. */
        errno = saved == EACCES && lacking ? ENOENT : saved;
        if (strlen(path) <= strlen(h->top))
            return fail("write cgroup.subtree_control from %s up", h->path);
        *strrchr(path, '/') = '\0';
    }
}
