#ifndef CONTAINER_H
#define CONTAINER_H

#include "00-process/facts.h"
#include "02-pid/init.h"
#include "03-mount/rootfs.h"
#include "04-uts/clock.h"
#include "04-uts/uts.h"
#include "05-net/net.h"
#include "06-user/idmap.h"
#include "07-cgroup/cgroup.h"
#include "08-caps/rights.h"
#include "09-seccomp/confine.h"
#include "10-overlay/overlay.h"
#include "11-image/image.h"
#include "12-engine/streams.h"
#include "run.h"

/* A container as all lessons make it together. */
struct container {
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
    struct streams streams;
    bool detached, removed; /* --detach, --rm */
    int stop_signal; /* --stop-signal; 0: the image's, or SIGTERM */
    const char *image_name; /* as the user typed it */
};

/* What makes it: lesson 11's lists, with streams and a session of its own in
 * the place of its caller's. */
extern const struct steps container_steps;

#endif
