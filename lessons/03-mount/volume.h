#ifndef VOLUME_H
#define VOLUME_H

#include "options.h"
#include <linux/openat2.h>
#include <stdbool.h>

enum { MAX_VOLUMES = 16 };

/* A file or directory of the host that is seen in the container too. */
struct volume {
    char *source, *target; /* a path of the host; one of the container */
    bool read_only;
    int tree; /* the source as a mount that is not attached yet */
};

struct volumes {
    int count;
    struct volume list[MAX_VOLUMES];
};

/* Adds what the text HOST:CONTAINER[:ro] says.
 * Returns NULL, or what is wrong with the text. */
const char *add_volume(struct volumes *volumes, const char *text);

/* Outside: opens the sources.
 * Returns 0, or -1 with errno set after saying why. */
int open_volumes(struct volumes *volumes);

/* Opens a path by openat2(2), from the directory; again, where the kernel asks
 * for that.
 * Returns the descriptor, or -1 with errno set. */
int open_by(int directory, const char *path, const struct open_how *how);

/* Inside, with the root as the working directory: opens the path with O_PATH.
 * No symbolic link and no ".." leads out of the root, and no link of /proc
 * leads to a file that another process has open. Returns the descriptor, or -1
 * with errno set.  See openat2(2). */
int open_in_root(const char *path);

/* Inside, in the new root: attaches each volume to its target, which must
 * exist. Comes after all other mounts, which could hide a volume or land in
 * one. Returns 0, or -1 with errno set after saying why. */
int attach_volumes(const struct volumes *volumes);

#endif
