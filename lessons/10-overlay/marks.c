/* The marks of what is deleted, as an overlay leaves them in the upper layer.
 * See "whiteouts and opaque directories" in filesystems/overlayfs.rst in the
 * kernel's documentation. */
#include "10-overlay/marks.h"

#include "fail.h"
#include <errno.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

/* BEGIN SOLUTION */
/* A deleted entry is a device of number 0,0, which no driver has. */
bool
is_whiteout(const struct stat *entry)
{
    return S_ISCHR(entry->st_mode) && entry->st_rdev == makedev(0, 0);
}

/* A directory that was deleted and made again hides the old one's entries.  The
 * other kind of attribute is one that the container can set itself. */
int
is_opaque(int directory, bool user_marks)
{
    const char *name =
        user_marks ? "user.overlay.opaque" : "trusted.overlay.opaque";
    char value;
    ssize_t length = fgetxattr(directory, name, &value, 1);

    /* It isn't there, it is longer, or the file system has none. */
    if (length == -1 && errno != ENODATA && errno != ERANGE
        && errno != EOPNOTSUPP)
        return fail("getxattr %s", name);
    return length == 1 && value == 'y';
}
/* END SOLUTION */
