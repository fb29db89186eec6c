/* What the limits did, as the kernel counted it.
 * See README.md here, and cgroup-v2.rst and cgroup-v1/ in the kernel's
 * Documentation/admin-guide. */
#include "07-cgroup/events.h"

#include "07-cgroup/control.h"
#include <errno.h>
#include <stdio.h>

/* -1 in any of them: this kernel doesn't tell. */
struct events {
    long long memory, peak; /* bytes */
    long long oom_kills, processes, refused_forks;
    long long throttled_periods, throttled; /* microseconds */
};

static struct events
read_events(const struct cgroup *in)
{
    bool v2 = version_of(in, "memory") == 2,
         cpu_v2 = version_of(in, "cpu") == 2;
    struct events e = {
        .memory = read_cgroup_number(
            in, v2 ? "memory.current" : "memory.usage_in_bytes", ""),
        .peak = read_cgroup_number(
            in, v2 ? "memory.peak" : "memory.max_usage_in_bytes", ""),
        .oom_kills = read_cgroup_number(
            in, v2 ? "memory.events" : "memory.oom_control", "oom_kill"),
        .processes = read_cgroup_number(in, "pids.current", ""),
        .refused_forks = read_cgroup_number(in, "pids.events", "max"),
        .throttled_periods = read_cgroup_number(in, "cpu.stat", "nr_throttled"),
        .throttled = read_cgroup_number(
            in, "cpu.stat", cpu_v2 ? "throttled_usec" : "throttled_time"),
    };

    if (!cpu_v2 && e.throttled > 0)
        e.throttled /= 1000; /* version 1 counts nanoseconds */
    return e;
}

static double
megabytes(long long bytes)
{
    return (double)bytes / (1024 * 1024);
}

void
print_stats(const struct cgroup *cgroup)
{
    struct events e = read_events(cgroup);

    dprintf(2, "%s: ", program_invocation_short_name);
    if (e.memory >= 0)
        dprintf(2, "memory %.1fM (peak %.1fM, %lld killed), ",
                megabytes(e.memory), megabytes(e.peak), e.oom_kills);
    dprintf(2, "processes %lld (%lld refused)", e.processes, e.refused_forks);
    if (e.throttled >= 0)
        dprintf(2, ", throttled %.2f s", (double)e.throttled / 1e6);
    dprintf(2, "\n");
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
