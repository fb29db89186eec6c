#ifndef PARENTS_H
#define PARENTS_H

#include "11-image/housekeeping/unpacker.h"

/* Sets u->parent to that directory of the layer, and makes it and those above
 * it if they aren't there yet.
 * Returns 0, or -1 with errno set after saying why. */
int enter_parent(struct unpacker *u, char *path);

#endif
