#ifndef UNPACKER_H
#define UNPACKER_H

#include "11-image/housekeeping/layer-tar.h"
#include "11-image/unpack.h"
#include <limits.h>
#include <stdio.h>

/* What the files that unpack a layer share. */
struct unpacker {
    int top; /* the layer's directory */
    struct unpacking *how;
    struct layer_tar tar;
    const char *entry; /* what errors call the present one */
    int parent; /* the directory that it's in; -1: none */
    char parent_path[PATH_MAX];
    FILE *times; /* of directories */
    unsigned int devices, lost; /* left out */
};

/* Opens a directory of the layer, whose top is "/" for all that the path leads
 * through.  Returns a descriptor, or -1 with errno set. */
int open_inside(const struct unpacker *u, const char *path, int flags);

#endif
