#ifndef MEMBERSHIP_H
#define MEMBERSHIP_H

#include "07-cgroup/cgroup.h"

/* Outside: lists in cgroup->joined the hierarchies of the controllers that
 * the options need.
 * Returns 0, or -1 with errno set after saying why. */
int need_controllers(struct cgroup *cgroup);

/* Outside: makes the container's cgroup in the hierarchy, and opens what the
 * child needs in order to join it.
 * Returns 0, or -1 with errno set after saying why. */
int make_membership(struct membership *in);

#endif
