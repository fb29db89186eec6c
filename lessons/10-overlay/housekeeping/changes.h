#ifndef CHANGES_H
#define CHANGES_H

#include "10-overlay/overlay.h"

/* Prints what the upper layer adds (A), changes (C) and deletes (D), a line for
 * each path, as docker diff does; in names whatever isn't ASCII's or can't be
 * printed as \ooo.
 * Returns 0, or -1 after saying what it left out. */
int print_changes(const struct overlay *overlay);

#endif
