/* 03-mount: runs a command in a root file system and a PID namespace of its
 * own.  See README.md here and mount_namespaces(7). */
#include "02-pid/housekeeping/job.h"
#include "02-pid/init.h"
#include "03-mount/rootfs.h"
#include "fail.h"
#include "run.h"

static struct container {
    struct init init;
    struct rootfs rootfs;
    char **argv;
} container;

static const struct brick bricks[] = {
    { "02, pid", init_options, &container.init },
    { "03, mount", rootfs_options, &container.rootfs },
    { 0 },
};

static int
before(struct container *c, struct clone_args *how)
{
    if (open_job(&c->init) == -1 /* 02 */
        || open_rootfs(&c->rootfs) == -1) /* 03 */
        return -1;
    how->flags |= CLONE_NEWPID | CLONE_NEWNS;
    return 0;
}

static int
inside(struct container *c)
{
    if (enter_rootfs(&c->rootfs) == -1 /* 03 */
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
