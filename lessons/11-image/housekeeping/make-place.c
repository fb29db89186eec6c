/* Directories that an image speaks of, and doesn't have.
 * See the chapter, and open_in_root() of lesson 03. */
#include "11-image/housekeeping/make-place.h"

#include "03-mount/volume.h"
#include "fail.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int
is_there(const char *path)
{
    int place = open_in_root(path);

    if (place != -1)
        close(place);
    return place != -1 || errno != ENOENT;
}

/* The last name of the path, whose directory is there. */
static int
make_last(const char *path, mode_t type)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    char above[PATH_MAX];

    snprintf(above, sizeof(above), "/%.*s", (int)(name - path), path);
    int directory = open_in_root(above);
    int result = directory == -1 ? -1
                 : S_ISDIR(type) ? mkdirat(directory, name, 0755)
                                 : mknodat(directory, name, S_IFREG | 0644, 0);
    if (result == -1)
        fail("make %s, which the image doesn't have", path);
    if (directory != -1)
        close(directory);
    return result;
}

int
make_place(const char *path, mode_t type)
{
    char part[PATH_MAX];
    size_t length = 0;

    if (is_there(path))
        return 0; /* if it's of no use, that is said later */
    while (path[length]) {
        length += strspn(path + length, "/");
        length += strcspn(path + length, "/");
        bool is_last = path[length + strspn(path + length, "/")] == '\0';
        if (snprintf(part, sizeof(part), "%.*s", (int)length, path)
            >= (int)sizeof(part)) {
            errno = ENAMETOOLONG;
            return fail("make %.100s", path);
        }
        if (!is_there(part) && make_last(part, is_last ? type : S_IFDIR) == -1)
            return -1;
        if (is_last)
            break;
    }
    return 0;
}
