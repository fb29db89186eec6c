/* Limits: a number in a file of the cgroup.
 * See README.md here and cgroup-v2.rst in the kernel's
 * Documentation/admin-guide. */
#include "07-cgroup/cgroup.h"
#include "07-cgroup/housekeeping/control.h"
#include "07-cgroup/housekeeping/limit-options.h"
#include "07-cgroup/housekeeping/swap.h"
#include "07-cgroup/housekeeping/version-1.h"
#include "fail.h"
#include <stdio.h>

const struct option_entry cgroup_options[] = {
    { "memory,m", "SIZE", "most memory, swap included (512M), or max",
      set_memory },
    { "pids", "COUNT", "most processes, init included (512), or max",
      set_pids },
    { "cpus", "NUMBER", "most CPU time, in CPUs, such as 0.5", set_cpus },
    { "cgroup", "FILE=VALUE", "set any other file of the cgroup", set_file },
    { "stats", NULL, "print each second what the container uses", set_stats },
    { 0 },
};

/* BEGIN SOLUTION */
enum { PERIOD = 100000 }; /* microseconds, and the kernel's default */
enum { DEFAULT_MEMORY = 512 * 1024 * 1024, DEFAULT_PIDS = 512 };

static int
write_memory_limit(const struct cgroup *cgroup)
{
    long long limit = cgroup->limits.memory;
    char bytes[32];

    if (limit == NO_LIMIT)
        return 0;
    snprintf(bytes, sizeof(bytes), "%lld", limit ? limit : DEFAULT_MEMORY);
    if (version_of(cgroup, "memory") == 1)
        return limit_memory_v1(cgroup, bytes);
    if (write_cgroup_file(cgroup, "memory.max", bytes) == -1)
        return -1;
    /* Swap is counted by itself, so none at all keeps the sum. */
    return write_swap_limit(cgroup, "memory.swap.max", "0");
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

static int
write_cpu_limit(const struct cgroup *cgroup)
{
    char quota[32], both[64];

    if (cgroup->limits.cpu == 0)
        return 0;
    snprintf(quota, sizeof(quota), "%lld", cgroup->limits.cpu);
    if (version_of(cgroup, "cpu") == 1)
        return limit_cpu_v1(cgroup, quota);
    snprintf(both, sizeof(both), "%s %d", quota, PERIOD);
    return write_cgroup_file(cgroup, "cpu.max", both);
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
