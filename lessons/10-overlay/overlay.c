/* Copy on write: layers that nobody writes, and above them one that gets
 * whatever is written.
 * See README.md here, and filesystems/overlayfs.rst in the kernel's
 * documentation. */
#include "10-overlay/overlay.h"

#include "06-user/housekeeping/locked.h"
#include "10-overlay/housekeeping/changes.h"
#include "10-overlay/housekeeping/writable.h"
#include "10-overlay/stack.h"
#include "10-overlay/upper.h"
#include "fail.h"
#include <fcntl.h>
#include <unistd.h>

/* BEGIN SOLUTION */
/* The layers lie below the overlay now, which holds them itself. */
static void
close_layers(const struct stack *stack)
{
    for (int i = 0; i < stack->overlay->count; i++)
        close(stack->layers[i]);
}

int
overlay_rootfs(struct overlay *overlay, const struct idmap *map,
               struct rootfs *rootfs)
{
    static struct stack stack;

    if (rootfs->read_only && (overlay->upper || overlay->shows_changes))
        return refuse("--upper and --diff: with --read-only nothing is "
                      "written");
    if (rootfs->read_only && overlay->count == 0)
        return 0; /* it is as it must be */
    stack.overlay = overlay;
    stack.rootfs = rootfs;
    /* The descriptor of what is below, which becomes an overlay's if there are
     * several layers. */
    if (overlay->shows_changes)
        overlay->lower = fcntl(rootfs->tree, F_DUPFD_CLOEXEC, 0);
    if (overlay->lower == -1)
        return fail("dup the root file system");
    if (open_layers(&stack, map) == -1
        || (!rootfs->read_only && open_upper(&stack, overlay) == -1)
        || run_in_mount_namespace(mount_stack, &stack) == -1)
        return -1;
    close_layers(&stack);
    if (rootfs->read_only)
        return 0;
    close(stack.work);
    return check_writable(rootfs) == -1 ? -1 : make_mount_points(rootfs);
}
/* END SOLUTION */

void
report_changes(const struct overlay *overlay)
{
    if (overlay->shows_changes && print_changes(overlay) == -1)
        note("--diff: this is not all that was changed");
}
