/* What IMAGE means: an image, with a tag or without, or a root file system.
 * See the chapter, and image-layout.md of the OCI image specification. */
#include "11-image/housekeeping/find.h"

#include "fail.h"
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A path may have a ":" itself: of those that are there the longest is meant.
 * Ends the path there.  Returns whether there is one. */
static bool
split(char *path, const char **tag)
{
    struct stat status;
    char *last = NULL;

    *tag = NULL;
    while (stat(path, &status) == -1) {
        char *colon = strrchr(path, ':');

        if (!colon)
            return false;
        if (last)
            *last = ':';
        last = colon;
        *last = '\0';
        *tag = last + 1;
    }
    return true;
}

int
find_image(const char *name, struct source *source, const char **tag)
{
    struct stat status;
    static char path[PATH_MAX];
    char marker[PATH_MAX + 16];

    errno = ENAMETOOLONG;
    if (strlen(name) >= sizeof(path) || !split(strcpy(path, name), tag))
        return fail("open image %s", name);
    source->path = path;
    snprintf(marker, sizeof(marker), "%s/oci-layout", path);
    if (access(marker, F_OK) == 0
        || (stat(path, &status) == 0 && S_ISREG(status.st_mode)))
        return open_source(source) == -1 ? -1 : 1;
    return *tag ? refuse("%s is no image: there is no file oci-layout in it",
                         path)
                : 0;
}
