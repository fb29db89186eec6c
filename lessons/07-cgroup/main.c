/* 07-cgroup: runs a command with limits for the memory, the processes and the
 * CPU time that it uses.  See README.md here and cgroups(7). */
#include "02-pid/init.h"
#include "03-mount/rootfs.h"
#include "04-uts/clock.h"
#include "04-uts/ipc.h"
#include "04-uts/uts.h"
#include "05-net/net.h"
#include "06-user/idmap.h"
#include "06-user/idmapped.h"
#include "06-user/rootless.h"
#include "07-cgroup/cgroup.h"
#include "07-cgroup/cgroupfs.h"
#include "07-cgroup/events.h"
#include "07-cgroup/freezer.h"
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
    struct idmap idmap;
    struct cgroup cgroup;
    char **argv;
} c;

static const struct brick bricks[] = {
    { "02, pid", init_options, &c.init },
    { "03, mount", rootfs_options, &c.rootfs },
    { "04, uts", uts_options, &c.uts },
    { "04, time", clock_options, &c.clock },
    { "05, net", net_options, &c.net },
    { "06, user", idmap_options, &c.idmap },
    { "07, cgroup", cgroup_options, &c.cgroup.limits },
    { 0 },
};

static int
child(void *arg)
{
    (void)arg;
    if (wait_at_gate(&c.gate) == -1 /* the outside is ready */
        || enter_cgroup(&c.cgroup) == -1 /* lesson 7 */
        || set_hostname(&c.uts) == -1 /* lesson 4 */
        || enter_time_namespace(&c.clock) == -1 /* lesson 4 */
        || become_root() == -1 /* lesson 6 */
        || configure_network(&c.net) == -1 /* lesson 5 */
        || enter_rootfs(&c.rootfs) == -1 /* lesson 3 */
        || mount_mqueue() == -1 /* lesson 4 */
        || mount_cgroup(&c.cgroup) == -1 /* lesson 7 */
        || attach_volumes(&c.rootfs.volumes) == -1 /* lesson 3 */
        || die_with_parent(&c.gate) == -1)
        return EXIT_SETUP;
    return run_init(&c.init, c.argv); /* lesson 2 */
}

/* Outside, while the child waits at the gate. */
static int
prepare(pid_t pid)
{
    if (write_id_maps(&c.idmap, pid) == -1 /* lesson 6 */
        || connect_network(&c.net, pid) == -1) /* lesson 5 */
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
        || enter_user_namespace(&c.idmap) == -1 /* lesson 6 */
        || make_gate(&c.gate) == -1
        || open_rootfs(&c.rootfs) == -1 /* lesson 3 */
        || open_network(&c.net) == -1 /* lesson 5 */
        || idmap_rootfs(&c.idmap, &c.rootfs) == -1 /* lesson 6 */
        || create_cgroup(&c.cgroup, &how) == -1) /* lesson 7 */
        return EXIT_SETUP;

    how.flags |= network_flags(&c.net); /* lesson 5 */
    how.flags |= user_flags(&c.idmap); /* lesson 6 */
    pid_t pid = spawn(&how, child, NULL);
    watch_cgroup(&c.cgroup); /* lesson 7 */
    if (pid != -1 && prepare(pid) == -1)
        refuse_gate(&c.gate);
    int status = pid == -1 ? EXIT_SETUP : wait_for(pid);
    disconnect_network(&c.net); /* lesson 5 */
    if (status != EXIT_SETUP) /* which was explained already */
        report_events(&c.cgroup); /* lesson 7 */
    remove_cgroup(&c.cgroup); /* lesson 7 */
    return status;
}
