#ifndef COPY_H
#define COPY_H

#include "06-user/housekeeping/range.h"
#include <sys/stat.h>

/* The owners of the copied files: what these maps make of the ids on disk. */
struct owners {
    const struct id_map *uids, *gids;
};

/* Copies what is in the directory "from" into the directory "to": directories,
 * files and symbolic links with their modes, times and owners.  Other files
 * are left out, with a line on stderr.
 * Returns 0, or -1 with errno set after saying why. */
int copy_directory(int from, int to, const struct owners *owners);

/* Gives the entry of the directory "to" the owner, mode and times that the
 * original has.
 * Returns 0, or -1 with errno set after saying why. */
int copy_attributes(int to, const char *name, const struct stat *original,
                    const struct owners *owners);

#endif
