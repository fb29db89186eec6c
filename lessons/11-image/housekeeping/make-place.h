#ifndef MAKE_PLACE_H
#define MAKE_PLACE_H

#include <sys/types.h>

/* Inside, with the root as the working directory: makes the directory, or
 * whatever isn't S_IFDIR as an empty file, and the directories above it, as far
 * as they aren't there.  No link leads out of the root.
 * Returns 0, or -1 with errno set after saying why. */
int make_place(const char *path, mode_t type);

#endif
