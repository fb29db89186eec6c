#ifndef LAYER_TAR_H
#define LAYER_TAR_H

#include "11-image/unpack.h"
#include <archive.h>
#include <archive_entry.h>

/* A layer as it is read: the blob, what that is when it's decompressed, which
 * is hashed and counted, and the entries that are in there. */
struct layer_tar {
    const char *layer; /* what errors call it */
    struct unpacking *how;
    struct blob *blob;
    struct archive *plain, *entries;
    struct sha256_ctx hash;
    uint64_t size; /* of what was read so far */
    bool is_filled; /* the last block is */
    bool has_said; /* why reading failed */
    char buffer[1 << 16];
};

/* Returns 0, or -1 with errno set after saying why; either way it's to be
 * closed. */
int open_tar(struct layer_tar *tar);

/* Sets *entry to the next one, or to NULL at the end; it's valid until the next
 * call.  Returns 0, or -1 with errno set after saying why. */
int next_entry(struct layer_tar *tar, struct archive_entry **entry);

/* Gets the next piece of the entry's data, and where it belongs; *data is NULL
 * at the end.  Returns 0, or -1 with errno set after saying why. */
int next_piece(struct layer_tar *tar, const void **data, size_t *size,
               off_t *offset);

/* Reads what follows the last entry, so that all was hashed, and returns 0, or
 * -1 with errno set after saying why. */
int finish_tar(struct layer_tar *tar, struct digest *digest);

void close_tar(struct layer_tar *tar);

#endif
