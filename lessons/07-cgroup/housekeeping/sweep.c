/* A program that was killed couldn't remove its cgroup; the next one does.
 * See README.md here and flock(2). */
#include "07-cgroup/housekeeping/sweep.h"

#include "07-cgroup/housekeeping/directory.h"
#include "07-cgroup/housekeeping/hierarchy.h"
#include "fail.h"
#include "file.h"
#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { REMOVE_WITHIN = 1000 }; /* milliseconds */

/* In version 1 not even SIGKILL ends a process that is frozen. */
static void
thaw(int directory)
{
    int fd = openat(directory, "freezer.state", O_WRONLY | O_CLOEXEC);

    if (fd == -1)
        return;
    if (write(fd, "THAWED", 6) == -1)
        fail("write freezer.state");
    close(fd);
}

static bool
is_ours(const char *name)
{
    size_t length = strlen(CGROUP_PREFIX);

    return strncmp(name, CGROUP_PREFIX, length) == 0 && name[length]
           && !name[length + strspn(name + length, "0123456789.")];
}

static void
sweep_directory(int parent)
{
    int list = openat(parent, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *entries = list == -1 ? NULL : fdopendir(list);
    const struct dirent *entry;

    while (entries && (entry = readdir(entries)))
        if (is_ours(entry->d_name)) {
            int fd = lock_directory(parent, entry->d_name);

            if (fd == -1)
                continue;
            thaw(fd);
            remove_directory(parent, entry->d_name, REMOVE_WITHIN);
            close(fd);
        }
    if (entries)
        closedir(entries);
}

/* In version 1 a container's cgroup is made in our own, and in version 2 in our
 * own or one above it. */
static void
sweep_hierarchy(struct hierarchy *h)
{
    for (;;) {
        int parent = open(h->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

        if (parent != -1) {
            sweep_directory(parent);
            close(parent);
        }
        if (h->version == 1 || strlen(h->path) <= strlen(h->top))
            return;
        *strrchr(h->path, '/') = '\0';
    }
}

static void
sweep_with(const char *controller)
{
    char *text = read_file("/proc/self/cgroup"), *rest = text, *line;
    struct hierarchy h;

    while (rest && (line = strsep(&rest, "\n")))
        if (read_hierarchy(line, controller, &h))
            sweep_hierarchy(&h);
    free(text);
}

/* We don't know the killed program's options, so we look through all
 * hierarchies; the freezer first, because a frozen process leaves none. */
void
sweep_cgroups(void)
{
    sweep_with("freezer");
    sweep_with(NULL);
}
