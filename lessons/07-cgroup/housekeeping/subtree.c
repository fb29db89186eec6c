/* The children of a cgroup of version 2 have the controllers that stand in its
 * cgroup.subtree_control.  Only a cgroup without processes of its own may have
 * any there ("no internal processes"), so rarely the one that we are in.
 * See README.md here and cgroups(7). */
#include "07-cgroup/housekeeping/subtree.h"

#include "07-cgroup/cgroup.h"
#include "fail.h"
#include "file.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Makes "+memory +pids " of "memory,pids", without those that are on. */
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

/* The rule doesn't hold for the real root, which has no cgroup.type.  Elsewhere
 * the kernel would let us switch on some controllers (pids, cpu) all the same,
 * and turn the cgroup into one for threads, which can hold no container. */
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
    return write_subtree_control(directory, missing);
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
        /* We must be allowed to make a child there, too. */
        if (h->version == 1
            || (enable(directory, h->controllers) == 0
                && faccessat(directory, ".", W_OK, AT_EACCESS) == 0))
            return directory;
        int saved = errno;
        close(directory);
        lacking = lacking || saved == ENOENT;
        /* That a cgroup of ours lacks controllers explains more than that the
         * ones above it aren't ours. */
        errno = saved == EACCES && lacking ? ENOENT : saved;
        if (strlen(path) <= strlen(h->top))
            return fail("write cgroup.subtree_control from %s up", h->path);
        *strrchr(path, '/') = '\0';
    }
}
