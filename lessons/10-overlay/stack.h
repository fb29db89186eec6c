#ifndef STACK_H
#define STACK_H

#include "06-user/idmap.h"
#include "10-overlay/overlay.h"
#include <stdint.h>

enum { OPTIONS_SIZE = 4096 }; /* a page: no more reaches the kernel */

/* What the process that mounts the overlay is told. */
struct stack {
    int count;
    int layers[MOST_LAYERS]; /* the highest first */
    int work; /* the directory "work" beside overlay->changed */
    uint64_t attributes; /* MOUNT_ATTR_*, of the overlay */
    const struct overlay *overlay;
    const struct rootfs *rootfs;
};

/* Adds what the mount of a layer forbids to what the overlay shall forbid:
 * MOUNT_ATTR_NOEXEC and MOUNT_ATTR_NOSUID.
 * Returns 0, or -1 with errno set after saying why. */
int add_attributes(int tree, uint64_t *attributes);

/* Outside: opens the overlay's layers, and below them the root file system,
 * which is open already.  Whoever owns a layer is the container's root in it.
 * Returns 0, or -1 with errno set after saying why. */
int open_layers(struct stack *stack, const struct idmap *map);

/* Makes a directory of that name, and attaches the tree there, whose descriptor
 * stays open.
 * Returns 0, or -1 with errno set after saying why.  See move_mount(2). */
int attach_as(int tree, const char *name);

/* In the working directory, which is empty: attaches each layer there, and
 * writes the option for mount(2) that names them, "lowerdir=...".  The names
 * are so short that MOST_LAYERS of them leave half of OPTIONS_SIZE.
 * Returns 0, or -1 with errno set after saying why. */
int attach_layers(const struct stack *stack, char *options);

/* In a mount namespace of its own, in which nothing of it stays: mounts the
 * layers over each other, and the upper one over them, unless the root file
 * system is to be read-only.  The descriptor rootfs->tree becomes that mount's,
 * which is attached nowhere; with --diff, and if there is more than one layer,
 * overlay->lower becomes that of the layers alone.  arg is a struct stack.
 * Returns 0, or -1 after saying why.  See mount(2), and
 * filesystems/overlayfs.rst in the kernel's documentation. */
int mount_stack(void *arg);

#endif
