#ifndef CHANGES_H
#define CHANGES_H

#include <stdbool.h>

/* Prints what an upper layer adds (A), changes (C) and deletes (D), a line for
 * each path, as docker diff does; in names whatever isn't ASCII's or can't be
 * printed as \ooo.  lower is the tree of all that is below.
 * Returns 0, or -1 after saying what it left out. */
int print_changes(int upper, int lower, bool rootless);

#endif
