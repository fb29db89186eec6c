/* Version 1: a hierarchy for each controller, other files, and a child that
 * must join by itself.
 * See README.md here, cgroups(7), cpuset(7) and the kernel's
 * Documentation/admin-guide/cgroup-v1/. */
#include "07-cgroup/housekeeping/version-1.h"

#include "03-mount/tree.h"
#include "07-cgroup/housekeeping/control.h"
#include "07-cgroup/housekeeping/swap.h"
#include "fail.h"
#include "file.h"
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

/* A new cpuset is empty, and no process can join it: ENOSPC. */
static int
copy_cpuset(const struct membership *in)
{
    static const char *const files[] = { "cpuset.cpus", "cpuset.mems" };

    for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
        char *text = read_file("/proc/self/fd/%d/%s", in->parent, files[i]);

        if (!text)
            return fail("read the parent's %s", files[i]);
        int result =
            write_file(text, "/proc/self/fd/%d/%s", in->directory, files[i]);
        free(text);
        if (result == -1)
            return -1;
    }
    return 0;
}

int
prepare_v1(struct membership *in)
{
    if (in->hierarchy.version != 1)
        return 0;
    /* "tasks" and not "cgroup.procs", which may wait some milliseconds for
     * the kernel's other CPUs.  The permission to write is the opener's. */
    in->tasks = openat(in->directory, "tasks", O_WRONLY | O_CLOEXEC);
    if (in->tasks == -1)
        return fail("open cgroup file tasks");
    return has_word(in->hierarchy.controllers, "cpuset") ? copy_cpuset(in) : 0;
}

int
join_v1(const struct cgroup *cgroup)
{
    /* "0" is the process that writes. */
    for (int i = 0; i < cgroup->count; i++)
        if (cgroup->joined[i].tasks != -1
            && write(cgroup->joined[i].tasks, "0", 1) == -1)
            return fail("write cgroup's tasks of %s",
                        cgroup->joined[i].hierarchy.controllers);
    return 0;
}

/* Memory and swap are counted together, and that limit may never be lower than
 * the one of memory alone: hence this order. */
int
limit_memory_v1(const struct cgroup *cgroup, const char *bytes)
{
    if (write_cgroup_file(cgroup, "memory.limit_in_bytes", bytes) == -1)
        return -1;
    return write_swap_limit(cgroup, "memory.memsw.limit_in_bytes", bytes);
}

int
limit_cpu_v1(const struct cgroup *cgroup, const char *microseconds)
{
    return write_cgroup_file(cgroup, "cpu.cfs_quota_us", microseconds);
}

int
freeze_v1(const struct cgroup *cgroup, bool frozen)
{
    if (version_of(cgroup, "freezer") != 1)
        return 0;
    return write_cgroup_file(cgroup, "freezer.state",
                             frozen ? "FROZEN" : "THAWED");
}

void
read_events_v1(const struct cgroup *cgroup, struct events *events)
{
    if (version_of(cgroup, "memory") == 1) {
        events->memory =
            read_cgroup_number(cgroup, "memory.usage_in_bytes", "");
        events->peak =
            read_cgroup_number(cgroup, "memory.max_usage_in_bytes", "");
        events->oom_kills =
            read_cgroup_number(cgroup, "memory.oom_control", "oom_kill");
    }
    if (version_of(cgroup, "cpu") == 1) {
        events->throttled =
            read_cgroup_number(cgroup, "cpu.stat", "throttled_time");
        if (events->throttled > 0)
            events->throttled /= 1000; /* nanoseconds */
    }
}

/* The controllers' names choose the hierarchy: one of those that the host has
 * already. */
static int
mount_hierarchy(const struct hierarchy *h, unsigned long flags)
{
    const char *name = h->version == 1 ? h->controllers : "unified";
    const char *type = h->version == 1 ? "cgroup" : "cgroup2";

    if (mkdir(name, 0755) == -1)
        return fail("mkdir /sys/fs/cgroup/%s", name);
    if (mount(type, name, type, flags, h->version == 1 ? name : NULL) == -1)
        return fail("mount %s on /sys/fs/cgroup/%s", type, name);
    return 0;
}

int
mount_v1(const struct cgroup *cgroup, unsigned long flags)
{
    int tree =
        make_tree("tmpfs", "0755",
                  MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);

    if (tree == -1 || attach_here(tree) == -1)
        return -1;
    for (int i = 0; i < cgroup->count; i++)
        if (mount_hierarchy(&cgroup->joined[i].hierarchy, flags) == -1)
            return -1;
    if (mount(NULL, ".", NULL, flags | MS_REMOUNT | MS_BIND, NULL) == -1)
        return fail("mount /sys/fs/cgroup read-only");
    return 0;
}
