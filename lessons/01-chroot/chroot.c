/* A root directory of its own: the oldest layer, from 1979.
 * See README.md here and chroot(2). */
#include "01-chroot/chroot.h"

#include "fail.h"
#include <unistd.h>

/* BEGIN SOLUTION */
int
change_root(const char *path)
{
    /* Go there first, then take ".": the path is looked up only once, so that
     * nobody can swap the directory between two look-ups. */
    if (chdir(path) == -1)
        return fail("chdir %s", path);
    if (chroot(".") == -1)
        return fail("chroot %s", path);
    /* We are there already.  But after chroot(path) the working directory would
     * still be outside the root, which is a way out: no chroot without this. */
    if (chdir("/") == -1)
        return fail("chdir / in %s", path);
    return 0;
}
/* END SOLUTION */
