/* A root directory of its own: the oldest layer, from 1979.
 * See README.md here and chroot(2). */
#include "01-chroot/chroot.h"

#include "fail.h"
#include <unistd.h>

/* BEGIN SOLUTION */
int
change_root(const char *path)
{
    /* First there, then ".": the path is looked up once, so nobody can swap
     * the directory between two look-ups. */
    if (chdir(path) == -1)
        return fail("chdir %s", path);
    if (chroot(".") == -1)
        return fail("chroot %s", path);
    /* We stand there already.  But who came by chroot(path) would stand outside
     * of the root, which is a way out: no chroot without this. */
    if (chdir("/") == -1)
        return fail("chdir / in %s", path);
    return 0;
}
/* END SOLUTION */
