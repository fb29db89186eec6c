#ifndef MEMBER_H
#define MEMBER_H

#include "11-image/housekeeping/source.h"

struct archive; /* libarchive's */

/* Finds the file of that name in an archive, which may be compressed.  *archive
 * is a reader that stands at its begin, to be closed by close_member(), and
 * *size the number of its bytes.
 * Returns 0, or -1 with errno set: ENOENT, silently, if there is none, and
 * anything else after saying why. */
int find_in_archive(const struct source *source, const char *name,
                    struct archive **archive, off_t *size);

/* As read_blob(); errors call the file by that name. */
ssize_t read_member(struct archive *archive, const char *name, void *buffer,
                    size_t size);

void close_member(struct archive *archive);

#endif
