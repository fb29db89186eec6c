#ifndef CONTROL_H
#define CONTROL_H

#include "07-cgroup/cgroup.h"

/* The files of the container's cgroup.  A file begins with its controller's
 * name, which tells the hierarchy: "memory.max", "cpu.stat". */

/* Returns 1 or 2, or 0 if the controller wasn't joined. */
int version_of(const struct cgroup *cgroup, const char *controller);

bool has_cgroup_file(const struct cgroup *cgroup, const char *file);

/* Returns 0, or -1 with errno set after saying why. */
int write_cgroup_file(const struct cgroup *cgroup, const char *file,
                      const char *value);

/* Reads a file of one number, or with a key the number that follows it.
 * Says nothing, because not every kernel has every file.
 * Returns the number, or -1. */
long long read_cgroup_number(const struct cgroup *cgroup, const char *file,
                             const char *key);

#endif
