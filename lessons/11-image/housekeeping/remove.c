/* Removes directories that a layer made, however deep they are: a function that
 * called itself for each level would need a descriptor for each.
 * See rename(2) and unlinkat(2). */
#include "11-image/housekeeping/remove.h"

#include "10-overlay/housekeeping/writable.h"
#include "fail.h"
#include "file.h"
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct removal {
    int top; /* the directory that has what is removed */
    const char *prefix;
    int directory; /* one of those */
    bool *is_done;
};

/* Puts a directory beside the one that it's in; its turn comes there. */
static int
move_up(const struct removal *removal, const char *name)
{
    static unsigned int count;
    char moved[64];

    do
        snprintf(moved, sizeof(moved), "%s-%u", removal->prefix, count++);
    while (renameat2(removal->directory, name, removal->top, moved,
                     RENAME_NOREPLACE)
               == -1
           && errno == EEXIST);
    return 0;
}

static int
remove_below(const void *arg, const char *name)
{
    const struct removal *removal = arg;

    if (unlinkat(removal->directory, name, 0) == 0)
        return 0;
    return errno == EISDIR ? move_up(removal, name) : -1;
}

static int
remove_directory(const void *arg, const char *name)
{
    struct removal removal = *(const struct removal *)arg;

    if (strncmp(name, removal.prefix, strlen(removal.prefix)) != 0)
        return 0;
    *removal.is_done = false;
    removal.directory = open_directory(removal.top, name);
    if (removal.directory == -1)
        return fail("open %s", name);
    for_each_entry(removal.directory, remove_below, &removal);
    close(removal.directory);
    if (unlinkat(removal.top, name, AT_REMOVEDIR) == -1)
        return fail("rmdir %s", name);
    return 0;
}

int
remove_beginning(int directory, const char *prefix)
{
    bool is_done = false;
    const struct removal removal = { directory, prefix, -1, &is_done };

    while (!is_done) {
        is_done = true;
        if (for_each_entry(directory, remove_directory, &removal) == -1)
            return -1;
    }
    return 0;
}
