#ifndef CHANGES_H
#define CHANGES_H

#include "10-overlay/overlay.h"
#include <sys/stat.h>

/* Is it a deleted entry of a layer?  That is a character device of number 0,0,
 * which no driver has. */
bool is_whiteout(const struct stat *entry);

/* Prints what the upper layer adds (A), changes (C) and deletes (D), a line for
 * each path, as docker diff does; in names whatever isn't ASCII's or can't be
 * printed as \ooo.
 * Returns 0, or -1 after saying what it left out. */
int print_changes(const struct overlay *overlay);

#endif
