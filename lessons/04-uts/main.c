/* 04-uts: runs a command with a root file system, processes, a host name, IPC
 * and an uptime of its own.  See README.md here and uts_namespaces(7). */
#include "02-pid/housekeeping/job.h"
#include "02-pid/init.h"
#include "03-mount/rootfs.h"
#include "04-uts/clock.h"
#include "04-uts/ipc.h"
#include "04-uts/uts.h"
#include "fail.h"
#include "run.h"

static struct container {
    struct init init;
    struct rootfs rootfs;
    struct uts uts;
    struct clock clock;
    char **argv;
} container;

static const struct brick bricks[] = {
    { "02, pid", init_options, &container.init },
    { "03, mount", rootfs_options, &container.rootfs },
    { "04, uts", uts_options, &container.uts },
    { "04, time", clock_options, &container.clock },
    { 0 },
};

static int
before(struct container *c, struct clone_args *how)
{
    if (open_job(&c->init) == -1 /* 02 */
        || open_rootfs(&c->rootfs) == -1) /* 03 */
        return -1;
    how->flags |= CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC;
    return 0;
}

static int
inside(struct container *c)
{
    if (set_hostname(&c->uts) == -1 /* 04 */
        || enter_time_namespace(&c->clock) == -1 /* 04 */
        || enter_rootfs(&c->rootfs) == -1 /* 03 */
        || mount_mqueue() == -1 /* 04 */
        || attach_volumes(&c->rootfs.volumes) == -1 /* 03 */
        || begin_command() == -1 || enter_job() == -1) /* 02 */
        return EXIT_SETUP;
    return run_init(&c->init, c->argv); /* 02 */
}

int
main(int argc, char **argv)
{
    static const struct steps steps = { .before = before, .inside = inside };

    container.argv = parse_options(argc, argv, bricks, "ROOTFS COMMAND");
    container.rootfs.path = *container.argv++;
    return run_container(&steps, &container);
}
