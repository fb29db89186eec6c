#ifndef EVENTS_H
#define EVENTS_H

#include "07-cgroup/cgroup.h"

/* Outside, while the container runs: prints on stderr, in one line, what it
 * uses and what its limits did to it. */
void print_stats(const struct cgroup *cgroup);

/* Outside, when the container has ended: prints on stderr what its limits did
 * to it, a line for each, and nothing if they did nothing. */
void report_events(const struct cgroup *cgroup);

#endif
