/* A root directory of its own: the oldest layer, from 1979.
 * See README.md here and chroot(2). */
#include "01-chroot/chroot.h"

#include "fail.h"
#include <unistd.h>

int
change_root(const char *path)
{
    /* First there, then ".": the path is looked up once, so nobody can swap
     * the directory between two look-ups. */
    if (chdir(path) == -1)
        return fail("chdir %s", path);
    if (chroot(".") == -1)
        return fail("chroot %s", path);
    /* We stand in the new root, but under its old name: without this getcwd(3)
     * would know no path for where we are. */
    if (chdir("/") == -1)
        return fail("chdir / in %s", path);
    return 0;
}
