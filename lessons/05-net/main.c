/* 05-net: runs a command with a root file system, processes, a host name, IPC,
 * an uptime and a network of its own.  See README.md here and
 * network_namespaces(7). */
#include "02-pid/housekeeping/job.h"
#include "02-pid/init.h"
#include "03-mount/rootfs.h"
#include "04-uts/clock.h"
#include "04-uts/ipc.h"
#include "04-uts/uts.h"
#include "05-net/net.h"
#include "fail.h"
#include "run.h"

static struct container {
    struct init init;
    struct rootfs rootfs;
    struct uts uts;
    struct clock clock;
    struct net net;
    char **argv;
} container;

static const struct brick bricks[] = {
    { "02, pid", init_options, &container.init },
    { "03, mount", rootfs_options, &container.rootfs },
    { "04, uts", uts_options, &container.uts },
    { "04, time", clock_options, &container.clock },
    { "05, net", net_options, &container.net },
    { 0 },
};

static int
before(struct container *c, struct clone_args *how)
{
    if (open_job(&c->init) == -1 /* 02 */
        || open_rootfs(&c->rootfs) == -1 /* 03 */
        || open_network(&c->net) == -1) /* 05 */
        return -1;
    how->flags |= CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC
                  | network_flags(&c->net);
    return 0;
}

static int
at_gate(struct container *c, pid_t pid)
{
    if (connect_network(&c->net, pid) == -1) /* 05 */
        return -1;
    return 0;
}

static int
inside(struct container *c)
{
    if (set_hostname(&c->uts) == -1 /* 04 */
        || enter_time_namespace(&c->clock) == -1 /* 04 */
        || configure_network(&c->net) == -1 /* 05 */
        || enter_rootfs(&c->rootfs) == -1 /* 03 */
        || mount_mqueue() == -1 /* 04 */
        || attach_volumes(&c->rootfs.volumes) == -1 /* 03 */
        || begin_command() == -1 || enter_job() == -1) /* 02 */
        return EXIT_SETUP;
    return run_init(&c->init, c->argv); /* 02 */
}

static void
afterwards(struct container *c, int status)
{
    (void)status;
    disconnect_network(&c->net); /* 05 */
}

int
main(int argc, char **argv)
{
    static const struct steps steps = { before, at_gate, inside, afterwards };

    container.argv = parse_options(argc, argv, bricks, "ROOTFS COMMAND");
    container.rootfs.path = *container.argv++;
    return run_container(&steps, &container);
}
