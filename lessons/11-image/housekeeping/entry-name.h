#ifndef ENTRY_NAME_H
#define ENTRY_NAME_H

#include <limits.h>

/* An entry's place in its layer. */
struct entry_name {
    char directory[PATH_MAX]; /* from the layer's top, which is "." */
    char *name; /* in there; "": the entry is the layer's top */
};

/* Takes "./a//b/" and "/a/b" for "b" in "./a".
 * Returns NULL, or what is wrong with it. */
const char *parse_entry_name(struct entry_name *entry, const char *text);

/* Returns the text as an error may show it: what isn't ASCII's or can't be
 * printed as \ooo, and a long one's begin only.  Valid until the next call. */
const char *printable(const char *text);

#endif
