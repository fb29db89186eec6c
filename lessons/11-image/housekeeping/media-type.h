#ifndef MEDIA_TYPE_H
#define MEDIA_TYPE_H

#include "11-image/housekeeping/document.h"
#include <stdbool.h>

/* The Open Container Initiative's types and Docker's, each list with NULL at
 * its end. */
extern const char *const index_types[];
extern const char *const manifest_types[];
extern const char *const config_types[];
extern const char *const layer_types[];

bool is_one_of(const char *type, const char *const *types);

/* Reads the descriptor of something of these types.
 * Returns 0, or -1 with errno set after saying what is wrong with it. */
int read_descriptor_of(const struct place *place, const char *const *types,
                       struct descriptor *descriptor);

/* Is the file an object of the type that led to it, which may be NULL, without
 * the key by which another reader would take it for something else?
 * Returns 0, or -1 with errno set after saying that it isn't. */
int expect_itself(const struct place *file, const struct descriptor *descriptor,
                  const char *foreign_key);

#endif
