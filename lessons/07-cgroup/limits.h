#ifndef LIMITS_H
#define LIMITS_H

#include "options.h"
#include <stdbool.h>

enum { NO_LIMIT = -1, MAX_FILES = 32 };

/* What --cgroup FILE=VALUE asks for, by the kernel's own name. */
struct cgroup_file {
    char name[128];
    const char *value;
};

struct limits {
    long long memory; /* bytes, swap included; 0: 512M; NO_LIMIT */
    long long pids; /* processes; 0: 512; NO_LIMIT */
    long long cpu; /* microseconds in each 100 milliseconds; 0: no limit */
    int count;
    struct cgroup_file files[MAX_FILES];
    bool stats; /* --stats */
};

struct cgroup;

extern const struct option_entry cgroup_options[]; /* for a struct limits */

/* Outside: writes the limits to the files of the cgroup, each in the spelling
 * of its controller's version.
 * Returns 0, or -1 with errno set after saying why. */
int write_limits(const struct cgroup *cgroup);

#endif
