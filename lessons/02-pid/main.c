/* 02-pid: runs a command in a root directory and a PID namespace of its own.
 * See README.md here and pid_namespaces(7). */
#include "00-process/process.h"
#include "02-pid/housekeeping/job.h"
#include "02-pid/init.h"
#include "02-pid/proc.h"
#include "fail.h"
#include "file.h"
#include "gate.h"
#include "spawn.h"
#include <sched.h>
#include <stddef.h>

static struct container {
    struct gate gate;
    const char *rootfs;
    int root;
    struct init init;
    char **argv;
} c;

static const struct brick bricks[] = {
    { "02, pid", init_options, &c.init },
    { 0 },
};

static int
child(void *arg)
{
    (void)arg;
    if (wait_at_gate(&c.gate) == -1 /* the outside is ready */
        || enter_root(c.root) == -1 /* lesson 1 */
        || mount_proc() == -1 /* lesson 2 */
        || die_with_parent(&c.gate) == -1 || enter_job() == -1)
        return EXIT_SETUP;
    return run_init(&c.init, c.argv); /* lesson 2 */
}

int
main(int argc, char **argv)
{
    c.argv = parse_options(argc, argv, bricks, "ROOTFS COMMAND");
    c.rootfs = *c.argv++;
    if (keep_standard_descriptors() == -1 || catch_signals() == -1
        || make_gate(&c.gate) == -1 || open_job(&c.init) == -1
        || (c.root = open_root(c.rootfs)) == -1)
        return EXIT_SETUP;

    /* A process never changes its PID: the namespace is for our children, and
     * the first of them becomes its PID 1.  That's why it takes a fork. */
    if (unshare(CLONE_NEWPID) == -1) {
        fail("unshare CLONE_NEWPID");
        return EXIT_SETUP;
    }
    pid_t pid = fork_child(child, NULL);
    if (pid == -1)
        return EXIT_SETUP;
    if (open_gate(&c.gate) == -1)
        refuse_gate(&c.gate);
    int status = wait_for(pid);
    unmount_proc(c.root);
    return status;
}
