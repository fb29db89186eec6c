/* The directories that an entry lies in, which need not be entries themselves.
 */
#include "11-image/housekeeping/parents.h"

#include "11-image/housekeeping/entry.h"
#include "11-image/whiteout.h"
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* A path that leads to nothing, or through a file or a symbolic link to
 * nowhere, is an error: that is what mkdir(2) finds there. */
static int
open_or_make(const struct unpacker *u, int parent, const char *path,
             const char *name)
{
    int directory = open_inside(u, path, O_RDONLY);

    if (directory != -1)
        return directory;
    if (count_entry(u) == -1 || make_directory(u, parent, name) == -1)
        return -1;
    directory = open_inside(u, path, O_RDONLY);
    return directory == -1 ? fail_entry(u, "open the directory that it's in")
                           : directory;
}

static int
make_parents(const struct unpacker *u, char *path)
{
    int parent = open_inside(u, ".", O_RDONLY);

    for (char *slash = strchr(path, '/'), *end; parent != -1 && slash;
         slash = end) {
        end = strchr(slash + 1, '/');
        if (end)
            *end = '\0';
        int child = open_or_make(u, parent, path, slash + 1);
        if (end)
            *end = '/';
        close(parent);
        parent = child;
    }
    return parent;
}

int
enter_parent(struct unpacker *u, char *path)
{
    /* Mostly it's that of the entry before. */
    if (u->parent != -1 && strcmp(path, u->parent_path) == 0)
        return 0;
    if (u->parent != -1)
        close(u->parent);
    u->parent = open_inside(u, path, O_RDONLY);
    if (u->parent == -1)
        u->parent = make_parents(u, path);
    if (u->parent == -1)
        return -1;
    strcpy(u->parent_path, path);
    return 0;
}
