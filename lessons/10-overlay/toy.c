/* The toy of lesson 10: its ROOTFS is as it was, whatever it does. */
#include "00-process/layer.h"
#include "02-pid/layer.h"
#include "03-mount/layer.h"
#include "04-uts/layer.h"
#include "05-net/layer.h"
#include "06-user/layer.h"
#include "07-cgroup/layer.h"
#include "08-caps/layer.h"
#include "09-seccomp/layer.h"
#include "10-overlay/layer.h"

static int
inside(const char *rootfs, char **argv)
{
    leave_group();
    wait_at_gate();
    set_name("toy");
    start_clock();
    become_root();
    hide_cgroups();
    raise_loopback();
    cut_mounts_loose();
    go_to_rootfs(rootfs);
    lay_memory_over(rootfs);
    fill_rootfs();
    leave_host();
    mask_proc();
    drop_rights();
    cut_ties();
    filter_calls();
    return run(argv);
}

int
main(int argc, char **argv)
{
    if (argc < 3)
        errx(125, "usage: %s ROOTFS COMMAND [ARG]...", argv[0]);
    look_at_terminal();
    copy_mount(argv[1]);
    make_gate();
    pid_t child = fork_into(CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWUTS
                            | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWUSER);
    if (child == 0)
        return inside(argv[1], argv + 2);
    write_maps(child);
    map_owners(child);
    limit_resources(child);
    open_gate();
    int status = wait_for(child);
    take_terminal();
    remove_cgroups();
    return status;
}
