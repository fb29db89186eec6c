#ifndef ENTRY_H
#define ENTRY_H

#include "11-image/housekeeping/unpacker.h"

/* An entry's place in its layer. */
struct entry_name {
    char directory[PATH_MAX]; /* from the layer's top, which is "." */
    char *name; /* in there; "": the entry is the layer's top */
};

/* Takes "./a//b/" and "/a/b" for "b" in "./a".
 * Returns NULL, or what is wrong with it. */
const char *parse_entry_name(struct entry_name *entry, const char *text);

/* Says which entry of which layer it was.  Returns -1 with errno as it was. */
int fail_entry(const struct unpacker *u, const char *call);

/* The same for an error that has no errno.  Returns -1 with EINVAL. */
int refuse_entry(const struct unpacker *u, const char *why);

/* Returns 0, or -1 with errno set after saying that there are too many. */
int count_entry(const struct unpacker *u);

#endif
