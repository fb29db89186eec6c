#ifndef ATTRIBUTES_H
#define ATTRIBUTES_H

#include "11-image/unpack.h"
#include <archive_entry.h>

/* Gives what an entry has become its owner, mode, extended attributes and time.
 * Attributes that the host, an overlay or a security module believe in are left
 * out; those that the file system can't keep are counted.
 * Returns NULL, or the call that failed, with errno set. */
const char *set_attributes(int directory, const char *name,
                           struct archive_entry *entry,
                           const struct unpacking *how, unsigned int *lost);

#endif
