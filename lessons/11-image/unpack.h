#ifndef UNPACK_H
#define UNPACK_H

#include "11-image/housekeeping/digest.h"
#include "11-image/housekeeping/source.h"
#include <stdbool.h>
#include <stdint.h>

/* How a layer becomes a directory. */
struct unpacking {
    bool rootless; /* the store is an ordinary user's */
    bool one_id; /* there is no other owner than root */
    uint64_t bytes_left, entries_left; /* how much all layers may still take */
};

/* Unpacks a layer, a tar, plain or compressed by gzip or zstd, into an empty
 * directory: owners, modes, times, extended attributes and hard links as they
 * are in the layer, whiteouts as overlayfs wants them.  Nothing is written
 * outside of the directory, whatever the layer says.  Device nodes are left
 * out.  "layer" is what errors call it.  diff_id is the digest of the tar, all
 * bytes of it to the end of the blob.
 * Returns 0, or -1 with errno set after saying which entry is wrong, and how.
 */
int unpack_layer(int directory, struct blob *blob, const char *layer,
                 struct unpacking *how, struct digest *diff_id);

#endif
