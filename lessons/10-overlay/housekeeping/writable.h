#ifndef WRITABLE_H
#define WRITABLE_H

#include "10-overlay/overlay.h"
#include <sys/stat.h>

/* Outside: sets overlay->writable to a directory in memory, or to --upper,
 * which nobody else uses meanwhile.
 * Returns 0, or -1 after saying why, also if no overlay can write there. */
int open_writable(struct overlay *overlay);

/* The kernel mounts an overlay read-only, without an error, if it can't use its
 * upper layer.
 * Returns 0, or -1 after saying so. */
int check_writable(const struct rootfs *rootfs);

/* Makes the directories on which lesson 03 mounts, where there are none.
 * Returns 0, or -1 after saying why. */
int make_mount_points(const struct rootfs *rootfs);

/* Calls function(arg, name) for what is in the directory, in the alphabet's
 * order.
 * Returns 0, or -1 if one of them returned -1, or after saying why. */
int for_each_entry(int directory, int (*function)(const void *, const char *),
                   const void *arg);

/* Returns 1 if the directory, whose attributes these are, is as mkdir(2) of our
 * own leaves one, and 0 if it isn't: whoever owns the directory above could
 * have put another one in its place; or -1 after saying why that can't be told.
 */
int is_untouched(int upper, const struct stat *root);

#endif
