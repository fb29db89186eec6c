/* Who was killed could not remove its cgroup; the next program does.
 * See README.md here and flock(2). */
#include "07-cgroup/sweep.h"

#include "07-cgroup/directory.h"
#include "fail.h"
#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

enum { REMOVE_WITHIN = 1000 }; /* milliseconds */

/* On version 1 not even SIGKILL reaches a process that is frozen. */
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

void
sweep_directories(int parent)
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
