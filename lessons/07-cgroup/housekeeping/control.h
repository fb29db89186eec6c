#ifndef CONTROL_H
#define CONTROL_H

#include "07-cgroup/cgroup.h"

/* The files of the container's cgroup.  The name of a file begins with its
 * controller's, which tells the hierarchy: "memory.max", "cpu.stat". */

/* Returns 1 or 2, or 0 if no hierarchy with the controller was joined;
 * "cgroup" stands for the core of version 2. */
int version_of(const struct cgroup *cgroup, const char *controller);

bool has_cgroup_file(const struct cgroup *cgroup, const char *file);

/* Returns 0, or -1 with errno set after saying why. */
int write_cgroup_file(const struct cgroup *cgroup, const char *file,
                      const char *value);

/* Reads the number in a file, or the one after the key where that isn't empty.
 * Says nothing, because not every kernel has every file.
 * Returns the number, or -1. */
long long read_cgroup_number(const struct cgroup *cgroup, const char *file,
                             const char *key);

#endif
