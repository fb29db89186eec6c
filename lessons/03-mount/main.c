/* 03-mount: runs a command in a root file system and a PID namespace of its
 * own.  See README.md here and mount_namespaces(7). */
#include "02-pid/init.h"
#include "03-mount/rootfs.h"
#include "fail.h"
#include "file.h"
#include "gate.h"
#include "spawn.h"
#include <sched.h>

enum { NAMESPACES = CLONE_NEWPID | CLONE_NEWNS };

static struct container {
    struct gate gate;
    struct init init;
    struct rootfs rootfs;
    char **argv;
} c;

static const struct brick bricks[] = {
    { "02, pid", init_options, &c.init },
    { "03, mount", rootfs_options, &c.rootfs },
    { 0 },
};

static int
child(void *arg)
{
    (void)arg;
    if (wait_at_gate(&c.gate) == -1 /* the outside is ready */
        || enter_rootfs(&c.rootfs) == -1 /* lesson 3 */
        || attach_volumes(&c.rootfs.volumes) == -1 /* lesson 3 */
        || die_with_parent(&c.gate) == -1)
        return EXIT_SETUP;
    return run_init(&c.init, c.argv); /* lesson 2 */
}

int
main(int argc, char **argv)
{
    struct clone_args how = { .flags = NAMESPACES };

    c.argv = parse_options(argc, argv, bricks, "ROOTFS COMMAND");
    c.rootfs.path = *c.argv++;
    if (keep_standard_descriptors() == -1 || catch_signals() == -1
        || make_gate(&c.gate) == -1
        || open_rootfs(&c.rootfs) == -1) /* lesson 3 */
        return EXIT_SETUP;

    pid_t pid = spawn(&how, child, NULL);
    if (pid == -1)
        return EXIT_SETUP;
    if (open_gate(&c.gate) == -1)
        refuse_gate(&c.gate);
    return wait_for(pid);
}
