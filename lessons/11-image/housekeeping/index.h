#ifndef INDEX_H
#define INDEX_H

#include "11-image/housekeeping/document.h"
#include <stdbool.h>

/* Whether a reference such as "localhost/redis:7" is what the user calls that,
 * "redis:7" or "7"; NULL is anything. */
bool is_called(const char *reference, const char *tag);

/* Finds the one manifest or index which an index has for this machine, under
 * that tag, or NULL.  Several names of one image are one; what it lists besides
 * images is none of our business.
 * Returns 0, or -1 with errno set after saying why there isn't one. */
int choose_image(const struct place *file, const char *tag,
                 struct descriptor *chosen);

/* Is the layout of the version that we know?
 * Returns 0, or -1 with errno set after saying that it isn't. */
int check_version(const struct source *source);

#endif
