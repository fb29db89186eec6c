#ifndef FIND_H
#define FIND_H

#include "11-image/housekeeping/source.h"

/* Finds and opens what PATH[:TAG] means.  *tag is NULL if there is none.
 * source->path is good until the next call.
 * Returns 1, or 0 if it's a root file system, or -1 with errno set after saying
 * why it's neither. */
int find_image(const char *name, struct source *source, const char **tag);

#endif
