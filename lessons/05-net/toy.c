/* The toy of lesson 5: a network of its own, which leads nowhere. */
#include "00-process/layer.h"
#include "02-pid/layer.h"
#include "03-mount/layer.h"
#include "04-uts/layer.h"
#include "05-net/layer.h"

static int
inside(const char *rootfs, char **argv)
{
    leave_group();
    set_name("toy");
    start_clock();
    raise_loopback();
    cut_mounts_loose();
    bind_rootfs(rootfs);
    fill_rootfs();
    leave_host();
    cut_ties();
    return run(argv);
}

int
main(int argc, char **argv)
{
    if (argc < 3)
        errx(125, "usage: %s ROOTFS COMMAND [ARG]...", argv[0]);
    look_at_terminal();
    pid_t child = fork_into(CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWUTS
                            | CLONE_NEWIPC | CLONE_NEWNET);
    if (child == 0)
        return inside(argv[1], argv + 2);
    int status = wait_for(child);
    take_terminal();
    return status;
}
