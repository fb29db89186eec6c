/* 01-chroot: runs a command in a root directory of its own.
 * See README.md here and chroot(2). */
#include "00-process/process.h"
#include "01-chroot/chroot.h"
#include "fail.h"
#include "file.h"
#include "gate.h"
#include "options.h"
#include "spawn.h"
#include <stddef.h>

static struct container {
    struct gate gate;
    const char *rootfs;
    char **argv;
} c;

static const struct brick bricks[] = {
    { 0 },
};

static int
child(void *arg)
{
    (void)arg;
    if (wait_at_gate(&c.gate) == -1 /* the outside is ready */
        || change_root(c.rootfs) == -1 /* lesson 1 */
        || die_with_parent(&c.gate) == -1)
        return EXIT_SETUP;
    return exec_command(c.argv); /* lesson 0 */
}

int
main(int argc, char **argv)
{
    c.argv = parse_options(argc, argv, bricks, "ROOTFS COMMAND");
    c.rootfs = *c.argv++;
    if (keep_standard_descriptors() == -1 || catch_signals() == -1
        || make_gate(&c.gate) == -1)
        return EXIT_SETUP;

    pid_t pid = fork_child(child, NULL);
    if (pid == -1)
        return EXIT_SETUP;
    if (open_gate(&c.gate) == -1)
        refuse_gate(&c.gate);
    return wait_for(pid);
}
