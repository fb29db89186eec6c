/* Where the container's cgroup is made, and with which controllers.
 * See README.md here and cgroups(7). */
#include "07-cgroup/cgroup.h"
#include "07-cgroup/housekeeping/directory.h"
#include "07-cgroup/housekeeping/subtree.h"
#include "07-cgroup/housekeeping/version-1.h"
#include "fail.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Version 2 has all controllers in one hierarchy.  In version 1 another one
 * may mean another hierarchy, and one cgroup more. */
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
        *in = (struct membership){ h, -1, "", -1, -1, -1 };
    }
    char *list = in->hierarchy.controllers;
    if (h.version == 2 && !has_word(list, controller)
        && strcmp(controller, "cgroup") != 0)
        snprintf(list + strlen(list),
                 sizeof(in->hierarchy.controllers) - strlen(list), ",%s",
                 controller);
    return 0;
}

static bool
is_limited(const struct limits *limits)
{
    return limits->memory != NO_LIMIT || limits->pids != NO_LIMIT || limits->cpu
           || limits->count > 0;
}

int
need_controllers(struct cgroup *cgroup)
{
    const struct limits *limits = &cgroup->limits;

    /* Without a cgroup nobody has to delegate one. */
    if (!is_limited(limits) && !limits->stats)
        return 0;
    if (need_controller(cgroup, "pids") == -1
        /* Version 2 can freeze every cgroup; version 1 needs a controller. */
        || (cgroup->joined[0].hierarchy.version == 1
            && need_controller(cgroup, "freezer") == -1)
        || (limits->memory != NO_LIMIT
            && need_controller(cgroup, "memory") == -1)
        || (limits->cpu && need_controller(cgroup, "cpu") == -1))
        return -1;
    /* The name of a file begins with its controller's. */
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

int
write_subtree_control(int directory, const char *controllers)
{
    int fd = openat(directory, "cgroup.subtree_control", O_WRONLY | O_CLOEXEC);

    if (fd == -1)
        return -1;
    ssize_t written = write(fd, controllers, strlen(controllers));
    int saved = errno;
    close(fd);
    errno = saved;
    return written == -1 ? -1 : 0;
}

/* A cgroup is a directory, in which the kernel puts the files. */
static int
make_directory(struct membership *in)
{
    for (int attempt = 0; attempt < 100; attempt++) {
        name_directory(in->name, sizeof(in->name), attempt);
        if (mkdirat(in->parent, in->name, 0755) == 0) {
            in->directory = lock_directory(in->parent, in->name, &in->lock);
            if (in->directory != -1)
                return 0;
            /* Another program's sweep came first, and removes it. */
            if (errno != EAGAIN && errno != ENOENT)
                return fail("lock cgroup %s", in->name);
        } else if (errno != EEXIST) {
            fail("mkdir cgroup %s", in->name);
            in->name[0] = '\0';
            return -1;
        }
    }
    in->name[0] = '\0';
    errno = EEXIST;
    return fail("mkdir cgroup");
}

int
make_membership(struct membership *in)
{
    in->parent = open_parent(&in->hierarchy);
    if (in->parent == -1 || make_directory(in) == -1)
        return -1;
    return in->hierarchy.version == 1 ? prepare_v1(in) : 0;
}
