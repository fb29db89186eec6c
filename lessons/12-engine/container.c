/* Lesson 11's container, but that it has a session of its own and none of its
 * caller's streams.  See README.md here. */
#include "12-engine/container.h"

#include "04-uts/ipc.h"
#include "fail.h"

static int
choose_stop_signal(struct container *c)
{
    if (c->stop_signal)
        c->image.config.stop_signal = c->stop_signal;
    return 0;
}

static int
before(struct container *c, struct clone_args *how)
{
    if (open_confinement(&c->confinement, &c->rights) == -1 /* 09 */
        || enter_user_namespace(&c->idmap) == -1 /* 06: or settle its map */
        || open_image(&c->image, &c->idmap, &c->rootfs, &c->overlay, &c->rights)
               == -1 /* 11 */
        || choose_stop_signal(c) == -1 /* 12 */
        || open_rootfs(&c->rootfs) == -1 /* 03 */
        || open_network(&c->net) == -1 /* 05 */
        || idmap_rootfs(&c->idmap, &c->rootfs) == -1 /* 06: or copy it */
        || overlay_rootfs(&c->overlay, &c->idmap, &c->rootfs) == -1 /* 10 */
        || forbid_devices(&c->idmap, &c->rootfs) == -1 /* 06 */
        || open_streams(&c->streams) == -1 /* 12 */
        || create_cgroup(&c->cgroup, how) == -1) /* 07 */
        return -1;
    how->flags |= CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC
                  | network_flags(&c->net) | user_flags(&c->idmap);
    return 0;
}

static int
at_gate(struct container *c, pid_t pid)
{
    warn_of_upper(&c->overlay); /* 10 */
    if (write_id_maps(&c->idmap, pid) == -1) /* 06 */
        return -1;
    return connect_network(&c->net, pid); /* 05 */
}

static int
inside(struct container *c)
{
    if (enter_cgroup(&c->cgroup) == -1 /* 07, before anything costs */
        || set_hostname(&c->uts) == -1 /* 04 */
        || enter_time_namespace(&c->clock) == -1 /* 04 */
        || become_root() == -1 /* 06 */
        || configure_network(&c->net) == -1 /* 05 */
        || enter_rootfs(&c->rootfs) == -1 /* 03 */
        || mount_mqueue() == -1 /* 04 */
        || mount_cgroup(&c->cgroup) == -1 /* 07 */
        || mask_paths() == -1 /* 08 */
        || attach_all_volumes(&c->image, &c->rootfs.volumes) == -1 /* 03, 11 */
        || confine_command(&c->confinement, &c->facts) == -1 /* 09 */
        || drop_rights(&c->rights) == -1 /* 08 */
        || print_rights(&c->facts) == -1 /* 00, with names of 08 */
        || enter_image(&c->image) == -1 /* 11 */
        || begin_command() == -1 || enter_session(&c->streams) == -1) /* 12 */
        return EXIT_SETUP;
    return run_init(&c->init, c->image.argv); /* 02 */
}

static void
afterwards(struct container *c, int status)
{
    disconnect_network(&c->net); /* 05 */
    if (status != NEVER_BEGAN) /* which was explained already */
        report_events(&c->cgroup); /* 07 */
    remove_cgroup(&c->cgroup); /* 07 */
    clean_upper(&c->overlay); /* 10 */
    if (status != NEVER_BEGAN)
        report_changes(&c->overlay); /* 10 */
}

const struct steps container_steps = { before, at_gate, inside, afterwards };
