#ifndef WHITEOUT_H
#define WHITEOUT_H

#include "11-image/housekeeping/unpacker.h"

/* Is it the name of an entry that only says what lower layers' isn't there any
 * more? */
bool is_whiteout_name(const char *name);

/* Makes such an entry, in u->parent, what overlayfs takes for it.
 * Returns 0, or -1 with errno set after saying why. */
int unpack_whiteout(const struct unpacker *u, const char *name);

/* Makes a directory, unless there is one already.  One that takes a whiteout's
 * place hides what lower layers have in there.
 * Returns 0, or -1 with errno set after saying why. */
int make_directory(const struct unpacker *u, int parent, const char *name);

#endif
