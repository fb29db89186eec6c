#ifndef CGROUPFS_H
#define CGROUPFS_H

#include "07-cgroup/cgroup.h"

/* Inside, when /sys is there, in a new cgroup namespace: shows the cgroups
 * that were joined in /sys/fs/cgroup, each with the container's own as its
 * root, read-only.
 * Returns 0, or -1 with errno set after saying why.  See cgroups(7). */
int mount_cgroup(const struct cgroup *cgroup);

#endif
