#ifndef IMAGE_H
#define IMAGE_H

#include "03-mount/rootfs.h"
#include "06-user/idmap.h"
#include "08-caps/rights.h"
#include "10-overlay/overlay.h"
#include "11-image/store.h"
#include "options.h"

/* What an image says of the container that is made of it. */
struct image {
    struct store store;
    uint64_t most_bytes, most_entries; /* --unpack-limit */
    char **argv; /* the command: the user's words, and then all of it */
    char **env; /* NULL: it's a root file system, and no image */
    const char *directory; /* WorkingDir */
    int stop_signal; /* 0: none of its own */
    /* Volumes, and whatever else is needed. */
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

/* Inside, when the root file system and the volumes are there. */
int enter_image(const struct image *image);

#endif
