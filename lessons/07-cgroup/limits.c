/* Limits: the same option becomes the file of version 1 or of version 2.
 * See README.md here and the kernel's Documentation/admin-guide: cgroup-v2.rst
 * and cgroup-v1/. */
#include "07-cgroup/limits.h"

#include "07-cgroup/cgroup.h"
#include "07-cgroup/control.h"
#include "fail.h"
#include "file.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* BEGIN SOLUTION */
enum { PERIOD = 100000 }; /* microseconds, and the kernel's default */
enum { DEFAULT_MEMORY = 512 * 1024 * 1024, DEFAULT_PIDS = 512 };

/* Does the machine have swap at all?  The file's first line is a heading. */
static bool
has_swap(void)
{
    char *swaps = read_file("/proc/swaps");
    const char *line = swaps ? strchr(swaps, '\n') : NULL;
    bool has = !swaps || (line && line[1]);

    free(swaps);
    return has;
}

/* The promise is "swap included".  Without swap accounting it can't be kept,
 * except where there is no swap. */
static int
write_swap_limit(const struct cgroup *cgroup, const char *name,
                 const char *value)
{
    if (has_cgroup_file(cgroup, name))
        return write_cgroup_file(cgroup, name, value);
    if (!has_swap())
        return 0;
    errno = ENOENT;
    return fail("open cgroup's swap limit %s", name);
}

static int
write_memory_limit(const struct cgroup *cgroup)
{
    long long limit = cgroup->limits.memory;
    char bytes[32];

    if (limit == NO_LIMIT)
        return 0;
    snprintf(bytes, sizeof(bytes), "%lld", limit ? limit : DEFAULT_MEMORY);
    /* Version 2 counts swap by itself, so none at all keeps the sum. */
    if (version_of(cgroup, "memory") == 2)
        return write_cgroup_file(cgroup, "memory.max", bytes) == -1
                   ? -1
                   : write_swap_limit(cgroup, "memory.swap.max", "0");
    /* Version 1 counts memory and swap together, and never lets that limit be
     * lower than the one of memory alone: so this is the order. */
    return write_cgroup_file(cgroup, "memory.limit_in_bytes", bytes) == -1
               ? -1
               : write_swap_limit(cgroup, "memory.memsw.limit_in_bytes", bytes);
}

static int
write_cpu_limit(const struct cgroup *cgroup)
{
    char quota[32], both[64];

    snprintf(quota, sizeof(quota), "%lld", cgroup->limits.cpu);
    snprintf(both, sizeof(both), "%s %d", quota, PERIOD);
    if (cgroup->limits.cpu == 0)
        return 0;
    return version_of(cgroup, "cpu") == 2
               ? write_cgroup_file(cgroup, "cpu.max", both)
               : write_cgroup_file(cgroup, "cpu.cfs_quota_us", quota);
}

static int
write_pids_limit(const struct cgroup *cgroup)
{
    long long limit = cgroup->limits.pids;
    char count[32];

    if (limit == NO_LIMIT)
        return 0;
    snprintf(count, sizeof(count), "%lld", limit ? limit : DEFAULT_PIDS);
    return write_cgroup_file(cgroup, "pids.max", count);
}

int
write_limits(const struct cgroup *cgroup)
{
    const struct limits *limits = &cgroup->limits;

    if (write_memory_limit(cgroup) == -1 || write_pids_limit(cgroup) == -1
        || write_cpu_limit(cgroup) == -1)
        return -1;
    for (int i = 0; i < limits->count; i++)
        if (write_cgroup_file(cgroup, limits->files[i].name,
                              limits->files[i].value)
            == -1)
            return -1;
    return 0;
}
/* END SOLUTION */
