#ifndef SWAP_H
#define SWAP_H

#include "07-cgroup/cgroup.h"

/* Outside: writes the limit to the file of the cgroup that limits swap.  Where
 * the kernel doesn't count swap there is no such file: that is an error if the
 * machine has swap.
 * Returns 0, or -1 with errno set after saying why. */
int write_swap_limit(const struct cgroup *cgroup, const char *name,
                     const char *value);

#endif
