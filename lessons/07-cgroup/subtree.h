#ifndef SUBTREE_H
#define SUBTREE_H

#include "07-cgroup/hierarchy.h"

/* Outside: opens the directory in which a cgroup with the hierarchy's
 * controllers can be made.  On version 1 it is the caller's own cgroup; on
 * version 2 that or the nearest one above it which hands the controllers on
 * to its children, or can be made to.
 * Returns a descriptor, or -1 with errno set after saying why.
 * See "cgroups v2 subtree control" in cgroups(7). */
int open_parent(const struct hierarchy *h);

#endif
