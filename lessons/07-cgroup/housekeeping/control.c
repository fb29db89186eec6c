/* The control files of the container's cgroup, found by their names.
 * See README.md here and cgroups(7). */
#include "07-cgroup/housekeeping/control.h"

#include "fail.h"
#include "file.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Returns the membership whose hierarchy has the file's controller. */
static const struct membership *
find_membership(const struct cgroup *cgroup, const char *file)
{
    char controller[64];

    snprintf(controller, sizeof(controller), "%.*s", (int)strcspn(file, "."),
             file);
    for (int i = 0; i < cgroup->count; i++) {
        const struct hierarchy *h = &cgroup->joined[i].hierarchy;

        if (has_word(h->controllers, controller)
            || (h->version == 2 && strcmp(controller, "cgroup") == 0))
            return &cgroup->joined[i];
    }
    return NULL;
}

int
version_of(const struct cgroup *cgroup, const char *controller)
{
    const struct membership *in = find_membership(cgroup, controller);

    return in ? in->hierarchy.version : 0;
}

bool
has_cgroup_file(const struct cgroup *cgroup, const char *file)
{
    const struct membership *in = find_membership(cgroup, file);

    return in && faccessat(in->directory, file, F_OK, 0) == 0;
}

int
write_cgroup_file(const struct cgroup *cgroup, const char *file,
                  const char *value)
{
    const struct membership *in = find_membership(cgroup, file);
    int fd = -1;

    errno = ENOENT;
    if (in)
        fd = openat(in->directory, file, O_WRONLY | O_CLOEXEC);
    if (fd == -1)
        return fail("open cgroup file %s", file);
    ssize_t written = write(fd, value, strlen(value));
    if (written == -1)
        fail("write cgroup file %s=%s", file, value);
    close(fd);
    return written == -1 ? -1 : 0;
}

long long
read_cgroup_number(const struct cgroup *cgroup, const char *file,
                   const char *key)
{
    const struct membership *in = find_membership(cgroup, file);
    char *text =
        in ? read_file("/proc/self/fd/%d/%s", in->directory, file) : NULL;
    char *rest = text, *line;
    size_t length = strlen(key);
    long long number = -1;

    while (number == -1 && rest && (line = strsep(&rest, "\n")))
        if (*line && strncmp(line, key, length) == 0
            && (length == 0 || line[length] == ' '))
            number = strtoll(line + length, NULL, 10);
    free(text);
    return number;
}
