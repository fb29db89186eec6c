#ifndef LAYERS_H
#define LAYERS_H

#include "03-mount/rootfs.h"
#include "10-overlay/overlay.h"
#include "11-image/housekeeping/manifest.h"
#include "11-image/store.h"
#include "11-image/unpack.h"

/* Opens the store, and unpacks the image's layers that aren't there yet.
 * Returns 0, or -1 with errno set after saying why. */
int store_image(struct store *store, const struct source *source,
                const struct manifest *manifest, struct unpacking *how);

/* Makes the image's lowest layer the root file system, and the others layers of
 * the overlay, below those that it has already.
 * Returns 0, or -1 with errno set after saying why. */
int stack_layers(const struct store *store, const struct manifest *manifest,
                 struct rootfs *rootfs, struct overlay *overlay);

#endif
