/* 11-image: runs what an image says in a container.  See README.md here. */
#include "00-process/facts.h"
#include "02-pid/housekeeping/job.h"
#include "02-pid/init.h"
#include "03-mount/rootfs.h"
#include "04-uts/clock.h"
#include "04-uts/ipc.h"
#include "04-uts/uts.h"
#include "05-net/net.h"
#include "06-user/housekeeping/sealed.h"
#include "06-user/idmap.h"
#include "07-cgroup/cgroup.h"
#include "08-caps/rights.h"
#include "09-seccomp/confine.h"
#include "10-overlay/overlay.h"
#include "11-image/image.h"
#include "fail.h"
#include "run.h"

static struct container {
    struct facts facts;
    struct init init;
    struct rootfs rootfs;
    struct uts uts;
    struct clock clock;
    struct net net;
    struct idmap idmap;
    struct cgroup cgroup;
    struct rights rights;
    struct confinement confinement;
    struct overlay overlay;
    struct image image;
} container;

static const struct brick bricks[] = {
    { "00, process", facts_options, &container.facts },
    { "02, pid", init_options, &container.init },
    { "03, mount", rootfs_options, &container.rootfs },
    { "04, uts", uts_options, &container.uts },
    { "04, time", clock_options, &container.clock },
    { "05, net", net_options, &container.net },
    { "06, user", idmap_options, &container.idmap },
    { "07, cgroup", cgroup_options, &container.cgroup.limits },
    { "08, caps", rights_options, &container.rights },
    { "09, seccomp", confinement_options, &container.confinement },
    { "10, overlay", overlay_options, &container.overlay },
    { "11, image", image_options, &container.image },
    { 0 },
};

static int
before(struct container *c, struct clone_args *how)
{
    if (open_confinement(&c->confinement, &c->rights) == -1 /* 09 */
        || open_job(&c->init) == -1 /* 02 */
        || enter_user_namespace(&c->idmap) == -1 /* 06: or settle its map */
        || open_image(&c->image, &c->idmap, &c->rootfs, &c->overlay, &c->rights)
               == -1 /* 11 */
        || open_rootfs(&c->rootfs) == -1 /* 03 */
        || open_network(&c->net) == -1 /* 05 */
        || idmap_rootfs(&c->idmap, &c->rootfs) == -1 /* 06: or copy it */
        || overlay_rootfs(&c->overlay, &c->idmap, &c->rootfs) == -1 /* 10 */
        || forbid_devices(&c->idmap, &c->rootfs) == -1 /* 06 */
        || create_cgroup(&c->cgroup, how) == -1) /* 07 */
        return -1;
    how->flags |= CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC
                  | network_flags(&c->net) | user_flags(&c->idmap);
    return 0;
}

static int
at_gate(struct container *c, pid_t pid)
{
    watch_cgroup(&c->cgroup); /* 07 */
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
        || begin_command() == -1 || enter_job() == -1) /* 02 */
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

int
main(int argc, char **argv)
{
    static const struct steps steps = { before, at_gate, inside, afterwards };

    if (run_sealed(argv) == -1) /* 06: nobody inside shall reach our file */
        return EXIT_SETUP;
    container.image.argv = parse_options(argc, argv, bricks, "IMAGE [COMMAND]");
    container.rootfs.path = *container.image.argv++;
    return run_container(&steps, &container);
}
