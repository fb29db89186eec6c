/* The cgroups that a container is to be in: one in each hierarchy that has a
 * controller which the options need.
 * See README.md here, cgroups(7) and cpuset(7). */
#include "07-cgroup/membership.h"

#include "07-cgroup/directory.h"
#include "07-cgroup/subtree.h"
#include "fail.h"
#include "file.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Version 1 has a hierarchy for each controller; in version 2 all that are
 * wanted are controllers of the one. */
static int
need_controller(struct cgroup *cgroup, const char *controller)
{
    struct hierarchy h;
    struct membership *in = cgroup->joined;

    if (find_hierarchy(controller, &h) == -1)
        return -1;
    while (in < cgroup->joined + cgroup->count
           && strcmp(in->hierarchy.path, h.path) != 0)
        in++;
    if (in == cgroup->joined + cgroup->count) {
        if (cgroup->count == MAX_HIERARCHIES)
            return refuse("cgroups in more than 16 hierarchies");
        cgroup->count++;
        *in = (struct membership){ h, -1, "", -1, -1 };
    }
    char *list = in->hierarchy.controllers;
    if (h.version == 2 && !has_word(list, controller)
        && strcmp(controller, "cgroup") != 0)
        snprintf(list + strlen(list),
                 sizeof(in->hierarchy.controllers) - strlen(list), ",%s",
                 controller);
    return 0;
}

/* Version 2 can freeze every cgroup; version 1 has a controller for it. */
int
need_controllers(struct cgroup *cgroup)
{
    const struct limits *limits = &cgroup->limits;
    struct hierarchy h;

    if (find_hierarchy("pids", &h) == -1
        || (h.version == 1 && need_controller(cgroup, "freezer") == -1)
        || need_controller(cgroup, "pids") == -1
        || (limits->memory != NO_LIMIT
            && need_controller(cgroup, "memory") == -1)
        || (limits->cpu && need_controller(cgroup, "cpu") == -1))
        return -1;
    for (int i = 0; i < limits->count; i++) {
        char controller[64];
        const char *name = limits->files[i].name;

        snprintf(controller, sizeof(controller), "%.*s",
                 (int)strcspn(name, "."), name);
        if (need_controller(cgroup, controller) == -1)
            return -1;
    }
    return 0;
}

/* A new cpuset of version 1 is empty, and no process can be in it: ENOSPC. */
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
make_membership(struct membership *in)
{
    in->parent = open_parent(&in->hierarchy);
    if (in->parent == -1)
        return -1;
    in->directory = make_directory(in->parent, in->name, sizeof(in->name));
    if (in->directory == -1) {
        in->name[0] = '\0';
        return -1;
    }
    if (in->hierarchy.version == 2)
        return 0;
    /* "tasks" and not "cgroup.procs", which may wait some milliseconds for
     * the kernel's other CPUs.  The permission to write is the opener's. */
    in->tasks = openat(in->directory, "tasks", O_WRONLY | O_CLOEXEC);
    if (in->tasks == -1)
        return fail("open cgroup file tasks");
    return has_word(in->hierarchy.controllers, "cpuset") ? copy_cpuset(in) : 0;
}
