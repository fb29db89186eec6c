#ifndef FREEZER_H
#define FREEZER_H

#include "07-cgroup/cgroup.h"

/* Outside, when the container was started: from now on SIGRTMIN freezes all
 * its processes, SIGRTMIN+1 thaws them, and --stats prints each second. */
void watch_cgroup(struct cgroup *cgroup);

#endif
