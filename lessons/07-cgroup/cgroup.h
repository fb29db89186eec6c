#ifndef CGROUP_H
#define CGROUP_H

#include "07-cgroup/housekeeping/hierarchy.h"
#include "options.h"
#include <linux/sched.h>
#include <stdbool.h>

enum { NO_LIMIT = -1, MAX_FILES = 32, MAX_HIERARCHIES = 16 };

/* What --cgroup FILE=VALUE asks for, by the kernel's own name. */
struct cgroup_file {
    char name[128];
    const char *value;
};

/* What the options ask for. */
struct limits {
    long long memory; /* bytes, swap included; 0: 512M; NO_LIMIT */
    long long pids; /* processes; 0: 512; NO_LIMIT */
    long long cpu; /* microseconds in each 100 milliseconds; 0: no limit */
    int count;
    struct cgroup_file files[MAX_FILES];
    bool stats; /* --stats */
};

/* The container's cgroup in one hierarchy.  Version 2 has a single one. */
struct membership {
    struct hierarchy hierarchy;
    int parent; /* the directory that it is made in */
    char name[64]; /* its name there; empty: not made yet */
    int directory; /* the cgroup itself */
    int lock; /* that we hold it says that we are alive */
    int tasks; /* version 1: the file by which the child joins */
};

struct cgroup {
    struct limits limits;
    int count;
    struct membership joined[MAX_HIERARCHIES];
};

/* What the kernel counted; -1: this one doesn't tell. */
struct events {
    long long memory, peak; /* bytes */
    long long oom_kills, processes, refused_forks;
    long long throttled_periods, throttled; /* microseconds */
};

extern const struct option_entry cgroup_options[]; /* for a struct limits */

/* Outside: makes a cgroup in each hierarchy that the options need, sets the
 * limits, and has *how start the child in the one of version 2.
 * Returns 0, or -1 with errno set after saying why; then nothing is left.
 * See cgroups(7), and CLONE_INTO_CGROUP in clone(2). */
int create_cgroup(struct cgroup *cgroup, struct clone_args *how);

/* Outside, when the container was started: from now on SIGRTMIN freezes all
 * its processes, SIGRTMIN+1 thaws them, and --stats prints each second. */
void watch_cgroup(struct cgroup *cgroup);

/* Inside, before anything that costs memory or processes: makes the cgroup
 * that we are in the root of what is seen inside.
 * Returns 0, or -1 with errno set after saying why.
 * See cgroup_namespaces(7). */
int enter_cgroup(const struct cgroup *cgroup);

/* Inside, when /sys is there, in a new cgroup namespace: shows the container's
 * own cgroup in /sys/fs/cgroup, read-only.
 * Returns 0, or -1 with errno set after saying why.  See cgroups(7). */
int mount_cgroup(const struct cgroup *cgroup);

/* Outside, when the container has ended: prints on stderr what its limits did
 * to it, a line for each, and nothing if they did nothing. */
void report_events(const struct cgroup *cgroup);

/* Outside, when the container has ended: removes its cgroups.
 * Returns 0, or -1 with errno set after saying why. */
int remove_cgroup(struct cgroup *cgroup);

/* Steps of the above, which the files of this room share. */

/* Outside: lists in cgroup->joined the hierarchies of the controllers that
 * the options need.
 * Returns 0, or -1 with errno set after saying why. */
int need_controllers(struct cgroup *cgroup);

/* Outside: has the opened cgroup of version 2 hand controllers, such as
 * "+memory +pids", on to the cgroups that are made in it.  Says nothing.
 * Returns 0, or -1 with errno set.
 * See "cgroups v2 subtree control" in cgroups(7). */
int write_subtree_control(int directory, const char *controllers);

/* Outside: makes the container's cgroup in the hierarchy.
 * Returns 0, or -1 with errno set after saying why. */
int make_membership(struct membership *in);

/* Outside: writes the limits to the files of the cgroup.
 * Returns 0, or -1 with errno set after saying why. */
int write_limits(const struct cgroup *cgroup);

/* Outside, while the container runs: prints on stderr, in one line, what it
 * uses and what its limits did to it. */
void print_stats(const struct cgroup *cgroup);

#endif
