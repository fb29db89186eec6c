/* 05-net: runs a command with a root file system, processes, a host name, IPC,
 * an uptime and a network of its own.  See README.md here and
 * network_namespaces(7). */
#include "02-pid/init.h"
#include "03-mount/rootfs.h"
#include "04-uts/clock.h"
#include "04-uts/ipc.h"
#include "04-uts/uts.h"
#include "05-net/net.h"
#include "fail.h"
#include "file.h"
#include "gate.h"
#include "spawn.h"
#include <sched.h>

enum { NAMESPACES = CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC };

static struct container {
    struct gate gate;
    struct init init;
    struct rootfs rootfs;
    struct uts uts;
    struct clock clock;
    struct net net;
    char **argv;
} c;

static const struct brick bricks[] = {
    { "02, pid", init_options, &c.init },
    { "03, mount", rootfs_options, &c.rootfs },
    { "04, uts", uts_options, &c.uts },
    { "04, time", clock_options, &c.clock },
    { "05, net", net_options, &c.net },
    { 0 },
};

static int
child(void *arg)
{
    (void)arg;
    if (wait_at_gate(&c.gate) == -1 /* the outside is ready */
        || set_hostname(&c.uts) == -1 /* lesson 4 */
        || enter_time_namespace(&c.clock) == -1 /* lesson 4 */
        || configure_network(&c.net) == -1 /* lesson 5 */
        || enter_rootfs(&c.rootfs) == -1 /* lesson 3 */
        || mount_mqueue() == -1 /* lesson 4 */
        || attach_volumes(&c.rootfs.volumes) == -1 /* lesson 3 */
        || die_with_parent(&c.gate) == -1)
        return EXIT_SETUP;
    return run_init(&c.init, c.argv); /* lesson 2 */
}

/* Outside, while the child waits at the gate. */
static int
prepare(pid_t pid)
{
    if (connect_network(&c.net, pid) == -1) /* lesson 5 */
        return -1;
    return open_gate(&c.gate);
}

int
main(int argc, char **argv)
{
    struct clone_args how = { .flags = NAMESPACES };

    c.argv = parse_options(argc, argv, bricks, "ROOTFS COMMAND");
    c.rootfs.path = *c.argv++;
    if (keep_standard_descriptors() == -1 || catch_signals() == -1
        || make_gate(&c.gate) == -1
        || open_rootfs(&c.rootfs) == -1 /* lesson 3 */
        || open_network(&c.net) == -1) /* lesson 5 */
        return EXIT_SETUP;

    how.flags |= network_flags(&c.net); /* lesson 5 */
    pid_t pid = spawn(&how, child, NULL);
    if (pid != -1 && prepare(pid) == -1)
        refuse_gate(&c.gate);
    int status = pid == -1 ? EXIT_SETUP : wait_for(pid);
    disconnect_network(&c.net); /* lesson 5 */
    return status;
}
