/* The toy of lesson 2: the command can't see or kill processes of the host. */
#include "00-process/layer.h"
#include "01-chroot/layer.h"
#include "02-pid/layer.h"

static int
inside(const char *rootfs, char **argv)
{
    leave_group();
    enter_root(rootfs);
    mount_new("proc", "/proc", MS_NODEV | MS_NOEXEC, NULL);
    cut_ties();
    int status = run(argv);
    must(umount2("/proc", MNT_DETACH), "umount /proc"); /* the host sees it */
    return status;
}

int
main(int argc, char **argv)
{
    if (argc < 3)
        errx(125, "usage: %s ROOTFS COMMAND [ARG]...", argv[0]);
    look_at_terminal();
    pid_t child = fork_into(CLONE_NEWPID);
    if (child == 0)
        return inside(argv[1], argv + 2);
    int status = wait_for(child);
    take_terminal();
    return status;
}
