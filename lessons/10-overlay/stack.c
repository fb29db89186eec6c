/* A stack of layers, and the mount that shows what it looks like from above.
 * See README.md here, and filesystems/overlayfs.rst in the kernel's
 * documentation. */
#include "10-overlay/stack.h"

#include "03-mount/tree.h"
#include "fail.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

int
add_attributes(int tree, uint64_t *attributes)
{
    struct statvfs mount;

    if (fstatvfs(tree, &mount) == -1)
        return fail("statvfs a layer");
    *attributes |= (mount.f_flag & ST_NOEXEC ? MOUNT_ATTR_NOEXEC : 0)
                   | (mount.f_flag & ST_NOSUID ? MOUNT_ATTR_NOSUID : 0);
    return 0;
}

/* BEGIN SOLUTION */
/* As lesson 06 does it: whoever owns the layer is the container's root. */
static int
open_layer(const char *path, const struct idmap *map)
{
    struct rootfs layer = { .path = path };

    return open_rootfs(&layer) == -1 || idmap_rootfs(map, &layer) == -1
               ? -1
               : layer.tree;
}

int
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
/* END SOLUTION */

/* BEGIN SOLUTION */
int
attach_as(int tree, const char *name)
{
    if (mkdir(name, 0700) == -1)
        return fail("mkdir %s", name);
    if (move_mount(tree, "", AT_FDCWD, name, MOVE_MOUNT_F_EMPTY_PATH) == -1)
        return fail("move_mount to %s", name);
    return 0;
}

/* Names without ":" and ",", which mean something in the option, and so short
 * that all of them fit. */
int
attach_layers(const struct stack *stack, char *options)
{
    char name[16];

    strcpy(options, "lowerdir=0");
    for (int i = 0; i < stack->count; i++) {
        snprintf(name, sizeof(name), "%d", i);
        if (attach_as(stack->layers[i], name) == -1)
            return -1;
        if (i > 0)
            strcat(strcat(options, ":"), name);
    }
    return 0;
}
/* END SOLUTION */

/* BEGIN SOLUTION */
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

/* The upper directories are named by their descriptors, so that no link in the
 * place of one is followed. */
int
mount_stack(void *arg)
{
    const struct stack *stack = arg;
    const struct overlay *overlay = stack->overlay;
    char options[OPTIONS_SIZE];
    int desk = make_tree("tmpfs", "0700", 0);

    if (desk == -1 || attach_here(desk) == -1)
        return -1;
    if (mkdir("overlay", 0700) == -1)
        return fail("mkdir overlay");
    if (attach_layers(stack, options) == -1)
        return -1;
    if (stack->rootfs->read_only)
        return mount_overlay(stack->rootfs->tree, options,
                             stack->attributes | MOUNT_ATTR_RDONLY);
    /* One layer alone is no overlay, and needs none. */
    if (overlay->shows_changes && stack->count > 1
        && mount_overlay(overlay->lower, options, MOUNT_ATTR_RDONLY) == -1)
        return -1;
    if (attach_as(overlay->writable, "writable") == -1)
        return -1;
    snprintf(options + strlen(options), OPTIONS_SIZE - strlen(options),
             ",upperdir=/proc/self/fd/%d,workdir=/proc/self/fd/%d%s",
             overlay->changed, stack->work,
             overlay->user_marks ? ",userxattr" : "");
    return mount_overlay(stack->rootfs->tree, options, stack->attributes);
}
/* END SOLUTION */
