#ifndef CONFIG_H
#define CONFIG_H

#include "09-seccomp/housekeeping/json.h"

/* What an image's config says of the container.  Lists end with NULL, and are
 * never NULL themselves. */
struct config {
    char **env; /* NAME=VALUE */
    char **entrypoint, **command;
    char **volumes; /* directories that are no part of the image */
    char *directory, *user; /* NULL: it says nothing */
    int stop_signal; /* 0: it says nothing */
};

/* Reads the config's file.
 * Returns 0, or -1 with errno set after saying what is wrong; either way the
 * config is to be freed. */
int read_config(const struct place *file, struct config *config);

void free_config(struct config *config);

#endif
