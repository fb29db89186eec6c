/* What the limits did, as the kernel counted it.
 * See README.md here and cgroup-v2.rst in the kernel's
 * Documentation/admin-guide. */
#include "07-cgroup/cgroup.h"
#include "07-cgroup/housekeeping/control.h"
#include "07-cgroup/housekeeping/version-1.h"
#include <errno.h>
#include <stdio.h>

static struct events
read_events(const struct cgroup *in)
{
    struct events e = {
        .memory = read_cgroup_number(in, "memory.current", ""),
        .peak = read_cgroup_number(in, "memory.peak", ""),
        .oom_kills = read_cgroup_number(in, "memory.events", "oom_kill"),
        .processes = read_cgroup_number(in, "pids.current", ""),
        .refused_forks = read_cgroup_number(in, "pids.events", "max"),
        .throttled_periods = read_cgroup_number(in, "cpu.stat", "nr_throttled"),
        .throttled = read_cgroup_number(in, "cpu.stat", "throttled_usec"),
    };

    read_events_v1(in, &e);
    return e;
}

static double
megabytes(long long bytes)
{
    return (double)bytes / (1024 * 1024);
}

/* In one write(2), so that the lines of many containers don't mix. */
void
print_stats(const struct cgroup *cgroup)
{
    struct events e = read_events(cgroup);
    char memory[96] = "", throttled[48] = "";

    if (e.memory >= 0)
        snprintf(memory, sizeof(memory),
                 "memory %.1fM (peak %.1fM, %lld killed), ",
                 megabytes(e.memory), megabytes(e.peak), e.oom_kills);
    if (e.throttled >= 0)
        snprintf(throttled, sizeof(throttled), ", throttled %.2f s",
                 (double)e.throttled / 1e6);
    dprintf(2, "%s: %sprocesses %lld (%lld refused)%s\n",
            program_invocation_short_name, memory, e.processes, e.refused_forks,
            throttled);
}

void
report_events(const struct cgroup *cgroup)
{
    const char *program = program_invocation_short_name;
    struct events e = read_events(cgroup);

    if (cgroup->limits.stats)
        print_stats(cgroup);
    if (e.oom_kills > 0)
        dprintf(2, "%s: memory: limit reached, %lld killed; peak %.1fM\n",
                program, e.oom_kills, megabytes(e.peak));
    if (e.refused_forks > 0)
        dprintf(2, "%s: pids: limit reached, %lld forks refused\n", program,
                e.refused_forks);
    if (e.throttled_periods > 0)
        dprintf(2, "%s: cpu: throttled in %lld periods, for %.2f s\n", program,
                e.throttled_periods, (double)e.throttled / 1e6);
}
