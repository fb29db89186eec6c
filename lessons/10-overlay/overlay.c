/* Copy on write: layers that nobody writes, and above them one that gets
 * whatever is written.
 * See README.md here, and filesystems/overlayfs.rst in the kernel's
 * documentation. */
#include "10-overlay/overlay.h"

#include "03-mount/tree.h"
#include "06-user/housekeeping/locked.h"
#include "10-overlay/housekeeping/changes.h"
#include "10-overlay/housekeeping/upper.h"
#include "fail.h"
#include "file.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* What the process that mounts the overlay is told. */
struct stack {
    int count;
    int layers[MOST_LAYERS]; /* the highest first */
    int work;
    uint64_t attributes; /* MOUNT_ATTR_*, of the overlay */
    const struct overlay *overlay;
    const struct rootfs *rootfs;
};

/* As lesson 06 does it: whoever owns the layer is the container's root. */
static int
open_layer(const char *path, const struct idmap *map)
{
    struct rootfs layer = { .path = path };

    return open_rootfs(&layer) == -1 || idmap_rootfs(map, &layer) == -1
               ? -1
               : layer.tree;
}

static int
attach_as(int tree, const char *name)
{
    if (mkdir(name, 0700) == -1)
        return fail("mkdir %s", name);
    if (move_mount(tree, "", AT_FDCWD, name, MOVE_MOUNT_F_EMPTY_PATH) == -1)
        return fail("move_mount layer %s", name);
    return 0;
}

/* Makes the descriptor one of the overlay, which is attached nowhere then. */
static int
mount_overlay(int tree, const char *options, uint64_t attributes)
{
    if (mount("overlay", "overlay", "overlay", 0, options) == -1)
        return fail("mount overlay");
    int overlay = clone_tree(AT_FDCWD, "overlay", 0, attributes);
    if (overlay == -1 || umount2("overlay", MNT_DETACH) == -1)
        return fail("umount overlay");
    return dup3(overlay, tree, O_CLOEXEC) == -1 ? fail("dup3") : 0;
}

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

/* What the mount of a layer forbids the overlay forbids, too. */
static int
add_attributes(int tree, uint64_t *attributes)
{
    struct statvfs mount;

    if (fstatvfs(tree, &mount) == -1)
        return fail("statvfs a layer");
    *attributes |= (mount.f_flag & ST_NOEXEC ? MOUNT_ATTR_NOEXEC : 0)
                   | (mount.f_flag & ST_NOSUID ? MOUNT_ATTR_NOSUID : 0);
    return 0;
}

/* Runs in a mount namespace of its own, where layers have names without ":" and
 * ",", and so short that mount(2), which takes a page of options, takes all.
 * The upper directories have none, so that no link is followed. */
static int
mount_stack(void *arg)
{
    const struct stack *stack = arg;
    const struct overlay *overlay = stack->overlay;
    char options[4096] = "lowerdir=0", name[16];
    int desk = make_tree("tmpfs", "0700", 0);

    if (desk == -1 || attach_here(desk) == -1)
        return -1;
    if (mkdir("overlay", 0700) == -1)
        return fail("mkdir overlay");
    for (int i = 0; i < stack->count; i++) {
        snprintf(name, sizeof(name), "%d", i);
        if (attach_as(stack->layers[i], name) == -1)
            return -1;
        if (i > 0)
            strcat(strcat(options, ":"), name);
    }
    if (stack->rootfs->read_only)
        return mount_overlay(stack->rootfs->tree, options,
                             stack->attributes | MOUNT_ATTR_RDONLY);
    /* One layer alone is no overlay, and needs none. */
    if (overlay->shows_changes && stack->count > 1
        && mount_overlay(overlay->lower, options, MOUNT_ATTR_RDONLY) == -1)
        return -1;
    if (attach_as(overlay->writable, "writable") == -1)
        return -1;
    snprintf(options + strlen(options), sizeof(options) - strlen(options),
             ",upperdir=/proc/self/fd/%d,workdir=/proc/self/fd/%d%s",
             overlay->changed, stack->work,
             overlay->rootless ? ",userxattr" : "");
    return mount_overlay(stack->rootfs->tree, options, stack->attributes);
}

static int
open_layers(struct stack *stack, const struct idmap *map)
{
    const struct overlay *overlay = stack->overlay;

    for (; stack->count < overlay->count; stack->count++) {
        int layer = open_layer(overlay->layers[stack->count], map);

        if (layer == -1 || add_attributes(layer, &stack->attributes) == -1)
            return -1;
        stack->layers[stack->count] = layer;
    }
    stack->layers[stack->count++] = stack->rootfs->tree;
    return add_attributes(stack->rootfs->tree, &stack->attributes);
}

/* The layers lie below the overlay now, which holds them itself. */
static void
close_layers(const struct stack *stack)
{
    for (int i = 0; i < stack->overlay->count; i++)
        close(stack->layers[i]);
}

static int
open_writable(struct stack *stack, struct overlay *overlay)
{
    struct stat below;

    if (fstat(stack->layers[0], &below) == -1)
        return fail("stat the uppermost layer");
    if (open_upper(overlay) == -1)
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
    overlay->rootless = map->rootless;
    /* The descriptor of what is below, which becomes an overlay's if there are
     * several layers. */
    if (overlay->shows_changes)
        overlay->lower = fcntl(rootfs->tree, F_DUPFD_CLOEXEC, 0);
    if (overlay->lower == -1)
        return fail("dup the root file system");
    if (open_layers(&stack, map) == -1
        || (!rootfs->read_only && open_writable(&stack, overlay) == -1)
        || run_in_mount_namespace(mount_stack, &stack) == -1)
        return -1;
    close_layers(&stack);
    if (rootfs->read_only)
        return 0;
    close(stack.work);
    return check_writable(rootfs) == -1 ? -1 : make_mount_points(rootfs);
}

void
report_changes(const struct overlay *overlay)
{
    if (overlay->shows_changes && print_changes(overlay) == -1)
        note("--diff: this is not all that was changed");
}
