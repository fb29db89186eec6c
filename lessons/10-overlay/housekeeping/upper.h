#ifndef UPPER_H
#define UPPER_H

#include "10-overlay/overlay.h"

/* Outside: sets overlay->writable to a directory in memory, or to --upper,
 * which nobody else uses meanwhile.
 * Returns 0, or -1 after saying why, also if no overlay can write there. */
int open_upper(struct overlay *overlay);

/* Returns a descriptor of the directory, or -1 after saying why.  A link is
 * not followed. */
int open_directory(int directory, const char *name);

/* The kernel mounts an overlay read-only, without an error, if it can't use its
 * upper layer.
 * Returns 0, or -1 after saying so. */
int check_writable(const struct rootfs *rootfs);

/* Calls function(arg, name) for what is in the directory, in the alphabet's
 * order, until it returns -1.
 * Returns what it returned, or -1 after saying why. */
int for_each_entry(int directory, int (*function)(const void *, const char *),
                   const void *arg);

#endif
