#ifndef VERSION_1_H
#define VERSION_1_H

#include "07-cgroup/cgroup.h"

/* What version 1 does in another way.  Each function does nothing for what
 * isn't in a hierarchy of that version, and those that can fail return 0, or -1
 * with errno set after saying why. */

/* Outside, when the cgroup was made: opens its file "tasks" for the child, and
 * gives a cpuset the CPUs and memory nodes of its parent. */
int prepare_v1(struct membership *in);

/* Inside: joins the cgroups. */
int join_v1(const struct cgroup *cgroup);

/* Outside: limits memory and swap together, to that many bytes. */
int limit_memory_v1(const struct cgroup *cgroup, const char *bytes);

/* Outside: limits the CPU time to that many microseconds of each period, which
 * is 100 milliseconds unless somebody wrote another one. */
int limit_cpu_v1(const struct cgroup *cgroup, const char *microseconds);

/* Outside: writes freezer.state. */
int freeze_v1(const struct cgroup *cgroup, bool frozen);

/* Outside: fills in what has another name. */
void read_events_v1(const struct cgroup *cgroup, struct events *events);

/* Inside, in /sys/fs/cgroup, where there is more than one hierarchy: mounts
 * each that was joined on a directory of its own. */
int mount_v1(const struct cgroup *cgroup, unsigned long flags);

#endif
