/* ---- Lesson 7: limits ---------------------------------------------------- */

#include <sys/random.h>

/* A cgroup is a directory, and a limit is a file in it.  Version 2 has one
 * hierarchy, where the parent hands controllers down; version 1 has one for
 * each controller. */
static const struct limit {
    const char *hierarchy, *file, *value;
} version_2[] = { { "", "../cgroup.subtree_control", "+memory +pids +cpu" },
                  { "", "memory.max", "64M" },
                  { "", "pids.max", "32" },
                  { "", "cpu.max", "20000 100000" },
                  { 0 } },
  version_1[] = { { "/memory", "memory.limit_in_bytes", "64M" },
                  { "/pids", "pids.max", "32" },
                  { "/cpu", "cpu.cfs_quota_us", "20000" },
                  { 0 } };

static const struct limit *limits;
static unsigned int id; /* of this container, as engines have it */

static const char *
cgroup_in(const char *hierarchy)
{
    return text("/sys/fs/cgroup%s/toy-%08x", hierarchy, id);
}

/* Everything that the child and its children use is counted there. */
static void
limit_resources(pid_t child)
{
    must(getrandom(&id, sizeof(id), 0), "getrandom");
    limits = access("/sys/fs/cgroup/cgroup.controllers", F_OK) == 0 ? version_2
                                                                    : version_1;
    for (const struct limit *l = limits; l->file; l++) {
        const char *cgroup = cgroup_in(l->hierarchy);

        if (mkdir(cgroup, 0755) == -1 && errno != EEXIST)
            err(125, "mkdir %s", cgroup);
        write_file(text("%s/%s", cgroup, l->file), l->value);
        write_file(text("%s/cgroup.procs", cgroup), text("%d", child));
    }
}

/* What we are in is the root of all that we see. */
static void
hide_cgroups(void)
{
    must(unshare(CLONE_NEWCGROUP), "unshare CLONE_NEWCGROUP");
}

/* A process that has just died may still be there. */
static void
remove_cgroups(void)
{
    for (const struct limit *l = limits; l->file; l++)
        while (rmdir(cgroup_in(l->hierarchy)) == -1 && errno == EBUSY)
            usleep(1000);
}
