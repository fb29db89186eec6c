/* A program that was killed couldn't remove its cgroup; the next one does.
 * See README.md here, cgroups(7), and /proc/pid/stat in proc(5). */
#include "07-cgroup/housekeeping/sweep.h"

#include "07-cgroup/housekeeping/directory.h"
#include "07-cgroup/housekeeping/hierarchy.h"
#include "fail.h"
#include "file.h"
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { REMOVE_WITHIN = 1000 }; /* milliseconds */

/* Returns whether it was frozen. */
static bool
thaw_with(int directory, const char *file, const char *thawed)
{
    char *state = read_file("/proc/self/fd/%d/%s", directory, file);
    bool was_frozen = state && strncmp(state, thawed, strlen(thawed)) != 0;

    free(state);
    if (was_frozen)
        write_file(thawed, "/proc/self/fd/%d/%s", directory, file);
    return was_frozen;
}

/* A process that was frozen before it began doesn't know that the program is
 * dead, and in version 1 not even SIGKILL ends a frozen one. */
static bool
thaw(int directory)
{
    return thaw_with(directory, "freezer.state", "THAWED")
           || thaw_with(directory, "cgroup.freeze", "0");
}

/* One that is being killed ends in a moment, and so does one that was born just
 * before its program died. */
static bool
goes_on(long pid)
{
    enum { EXITING = 0x4 }; /* PF_EXITING in the kernel's linux/sched.h */
    char *stat = read_file("/proc/%ld/stat", pid);
    const char *fields = stat ? strrchr(stat, ')') : NULL;
    unsigned long flags, pending;
    unsigned long long start; /* in clock ticks since boot */
    struct timespec now;
    char state;
    bool result = false;

    clock_gettime(CLOCK_BOOTTIME, &now);
    if (fields
        && sscanf(fields,
                  ") %c %*s %*s %*s %*s %*s %lu %*s %*s %*s %*s %*s %*s %*s "
                  "%*s %*s %*s %*s %*s %llu %*s %*s %*s %*s %*s %*s %*s %*s "
                  "%lu",
                  &state, &flags, &start, &pending)
               == 4)
        result = !strchr("ZX", state) && !(flags & EXITING)
                 && !(pending & 1UL << (SIGKILL - 1))
                 && start / (unsigned long)sysconf(_SC_CLK_TCK) + 1
                        < (unsigned long long)now.tv_sec;
    free(stat);
    return result;
}

/* The command of --no-init can refuse to die with its program.  We read by the
 * lock's own descriptor: to close another one would give up the lock. */
static bool
has_survivor(int lock)
{
    char text[512];
    ssize_t length;
    long pid = 0;

    while ((length = read(lock, text, sizeof(text))) > 0)
        for (ssize_t i = 0; i < length; i++) {
            if (text[i] != '\n') {
                pid = 10 * pid + text[i] - '0';
                continue;
            }
            if (goes_on(pid))
                return true;
            pid = 0;
        }
    return false;
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
            int lock, fd = lock_directory(parent, entry->d_name, &lock);

            if (fd == -1)
                continue;
            bool waits = thaw(fd) || !has_survivor(lock);
            remove_directory(parent, entry->d_name, waits ? REMOVE_WITHIN : 0);
            close(lock);
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
