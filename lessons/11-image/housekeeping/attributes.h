#ifndef ATTRIBUTES_H
#define ATTRIBUTES_H

#include "11-image/housekeeping/unpacker.h"

/* Gives what an entry has become its owner, mode, extended attributes and time.
 * Attributes in which the host, an overlay or a security module believe are
 * left out; those that the file system can't keep are counted.
 * Returns 0, or -1 with errno set after saying why. */
int set_attributes(struct unpacker *u, int directory, const char *name,
                   struct archive_entry *entry);

/* A directory's time is set when the layer is complete, as each entry made in
 * there changes it: keep_time() writes it down for set_times().
 * All return 0, or -1 with errno set after saying why. */
int open_times(struct unpacker *u);
int keep_time(struct unpacker *u, const char *path,
              struct archive_entry *entry);
int set_times(struct unpacker *u);

#endif
