#ifndef MANIFEST_H
#define MANIFEST_H

#include "10-overlay/overlay.h"
#include "11-image/housekeeping/document.h"

/* A layer, as manifest and config say. */
struct layer {
    char *name; /* of its file in the image */
    struct descriptor blob; /* the file */
    struct digest diff_id; /* of the tar in it */
};

/* What an image is made of. */
struct manifest {
    size_t count;
    struct layer layers[MOST_LAYERS]; /* the lowest first */
    struct document config; /* what to run, and in what surroundings */
};

/* Finds the image, of this machine's platform, and reads its manifest and its
 * config.  tag is NULL if there shall be one image only.
 * Returns 0, or -1 with errno set after saying why. */
int find_manifest(const struct source *source, const char *tag,
                  struct manifest *manifest);

void free_manifest(struct manifest *manifest);

/* What follows is for the room itself. */

/* Adds a layer on top.
 * Returns 0, or -1 with errno set after saying that there are too many. */
int add_layer(struct manifest *manifest, const char *name,
              const struct descriptor *blob, const struct place *place);

#endif
