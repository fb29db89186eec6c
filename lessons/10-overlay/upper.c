/* The uppermost layer, which gets whatever is written.
 * See README.md here, and filesystems/overlayfs.rst in the kernel's
 * documentation. */
#include "10-overlay/upper.h"

#include "10-overlay/housekeeping/writable.h"
#include "fail.h"
#include "file.h"
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

/* BEGIN SOLUTION */
/* Its root directory is the container's, as soon as there is one, and so has
 * the owner and the mode of the one below.  It isn't idmapped: the kernel could
 * make nothing there, and would mount all read-only without a word.  So a file
 * of the container's root belongs to whom that root is on the host. */
static int
make_upper(int writable, const struct stat *below)
{
    struct stat root;

    if ((mkdirat(writable, "upper", 0700) == -1 && errno != EEXIST)
        || (mkdirat(writable, "work", 0700) == -1 && errno != EEXIST))
        return fail("mkdir upper");
    int upper = open_directory(writable, "upper");
    if (upper == -1 || fstat(upper, &root) == -1)
        return fail("open upper");
    int untouched = is_untouched(upper, &root);
    if (untouched != 1)
        return untouched == 0 ? upper : -1;
    /* EINVAL: it belongs to nobody whom a user's container knows. */
    if ((fchown(upper, below->st_uid, below->st_gid) == -1 && errno != EINVAL)
        || fchmod(upper, below->st_mode & 07777) == -1)
        return fail("chown upper");
    return upper;
}

int
open_upper(struct stack *stack, struct overlay *overlay)
{
    struct stat below;

    if (fstat(stack->layers[0], &below) == -1)
        return fail("stat the uppermost layer");
    if (open_writable(overlay) == -1)
        return -1;
    overlay->changed = make_upper(overlay->writable, &below);
    if (overlay->changed == -1)
        return -1;
    stack->work = open_directory(overlay->writable, "work");
    if (stack->work == -1)
        return fail("open work");
    /* In memory nothing is forbidden but what ROOTFS forbids. */
    return overlay->upper
               ? add_attributes(overlay->writable, &stack->attributes)
               : 0;
}
/* END SOLUTION */
