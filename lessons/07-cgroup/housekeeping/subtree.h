#ifndef SUBTREE_H
#define SUBTREE_H

#include "07-cgroup/housekeeping/hierarchy.h"

/* Outside: opens the cgroup in which one with the hierarchy's controllers can
 * be made.  In version 1 that is our own; in version 2 it is our own or the
 * nearest above it that hands the controllers on to its children, or can be
 * made to.
 * Returns a descriptor, or -1 with errno set after saying why.
 * See "cgroups v2 subtree control" in cgroups(7). */
int open_parent(const struct hierarchy *h);

#endif
