#ifndef STORE_H
#define STORE_H

#include "11-image/housekeeping/digest.h"
#include <stdbool.h>

/* Where layers are unpacked, once, by their diff_id. */
struct store {
    const char *path; /* --store; NULL: /var/lib/matryoshka, or the user's */
    int fd; /* 0: not open */
    int lock; /* -1 or 0: not held */
    int layers; /* the directory of those for owners such as ours */
};

/* Opens the directory of the store, of root's or of an ordinary user's, and
 * makes it if it isn't there yet.  It must be ours.
 * Returns 0, or -1 with errno set after saying why. */
int find_store(struct store *store, bool rootless);

/* Outside: opens the store, and makes it if it isn't there yet.  It must be
 * ours. one_id: there is no other owner than root; such layers lie apart.
 * Returns 0, or -1 with errno set after saying why. */
int open_store(struct store *store, bool rootless, bool one_id);

/* Returns a descriptor of the unpacked layer, or -1 with errno set: ENOENT,
 * silently, if the store doesn't have it, and anything else after saying why.
 */
int open_stored(const struct store *store, const struct digest *diff_id);

/* Waits until nobody else unpacks anything, and removes what one who was
 * killed left half-made.  Says that it waits, if it takes long.
 * Returns 0, or -1 with errno set after saying why. */
int lock_store(struct store *store);
void unlock_store(struct store *store);

/* With the lock: returns a descriptor of a new, empty directory for a layer,
 * which is nobody's yet, or -1 with errno set after saying why. */
int begin_layer(const struct store *store);

/* With the lock: what was begun is on the disk, and is that layer from now on.
 * Returns 0, or -1 with errno set after saying why. */
int keep_layer(const struct store *store, int directory,
               const struct digest *diff_id);

/* With the lock: removes what was begun. */
void drop_layer(const struct store *store, int directory);

#endif
