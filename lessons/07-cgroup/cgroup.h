#ifndef CGROUP_H
#define CGROUP_H

#include "07-cgroup/hierarchy.h"
#include "07-cgroup/limits.h"
#include <linux/sched.h>

enum { MAX_HIERARCHIES = 16 };

/* The container's cgroup in one hierarchy. */
struct membership {
    struct hierarchy hierarchy;
    int parent; /* the directory that it is made in */
    char name[64]; /* there; empty: not made yet */
    int directory; /* it; its lock says that we are alive */
    int tasks; /* version 1: the file by which the child joins */
};

struct cgroup {
    struct limits limits; /* the options */
    int count;
    struct membership joined[MAX_HIERARCHIES];
};

/* Outside: makes a cgroup in each hierarchy that the options need, sets the
 * limits, and has *how start the child in the one of version 2.
 * Returns 0, or -1 with errno set after saying why; then nothing is left.
 * See cgroups(7), and CLONE_INTO_CGROUP in clone(2). */
int create_cgroup(struct cgroup *cgroup, struct clone_args *how);

/* Inside, before anything that costs memory or processes: joins the cgroups
 * of version 1, and makes all of them the root of what is seen inside.
 * Returns 0, or -1 with errno set after saying why.
 * See cgroup_namespaces(7). */
int enter_cgroup(const struct cgroup *cgroup);

/* Outside, when the container has ended: removes its cgroups.
 * Returns 0, or -1 with errno set after saying why. */
int remove_cgroup(struct cgroup *cgroup);

#endif
