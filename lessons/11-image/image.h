#ifndef IMAGE_H
#define IMAGE_H

#include "03-mount/rootfs.h"
#include "06-user/idmap.h"
#include "08-caps/rights.h"
#include "10-overlay/overlay.h"
#include "11-image/housekeeping/config.h"
#include "11-image/store.h"
#include "options.h"

enum { MAX_ENV_OPTIONS = 256 };

/* What an image says of the container that is made of it, and what the user
 * says instead. */
struct image {
    struct store store; /* --store */
    uint64_t most_bytes; /* --unpack-limit; 0: 16G */
    char *entrypoint; /* --entrypoint, or NULL */
    const char *directory; /* --workdir, or the image's; or NULL */
    int env_count;
    const char *env[MAX_ENV_OPTIONS]; /* --env */
    bool is_clean; /* nothing of the caller's environment is taken, ever */
    bool is_there; /* otherwise it's a root file system */
    struct config config;
    char **argv; /* the command: the user's words, and then all of it */
    const struct user *user; /* who runs it */
};

extern const struct option_entry image_options[]; /* for a struct image */

/* Outside, after enter_user_namespace() and before open_rootfs(): if
 * rootfs->path is an image, verifies it, unpacks what the store lacks, and says
 * of it what the other bricks shall use: the lowest layer is rootfs->path, the
 * others are the overlay's, and so on.
 * Returns 0, or -1 with errno set after saying why. */
int open_image(struct image *image, const struct idmap *map,
               struct rootfs *rootfs, struct overlay *overlay,
               struct rights *rights);

/* Inside, in the new root: makes what the image needs there, attaches its own
 * volumes, and then the user's.
 * Returns 0, or -1 with errno set after saying why. */
int attach_all_volumes(const struct image *image,
                       const struct volumes *volumes);

/* Inside, when we are the user: takes the environment and the working directory
 * that the image wants.
 * Returns 0, or -1 with errno set after saying why. */
int enter_image(const struct image *image);

#endif
