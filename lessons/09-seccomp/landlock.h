#ifndef LANDLOCK_H
#define LANDLOCK_H

#include "08-caps/rights.h"
#include <stdbool.h>

enum { MAX_LANDLOCK_PATHS = 16 };

/* The paths of the container that the command may reach; with none of them
 * Landlock is left out. */
struct landlock {
    int count;
    struct {
        const char *path;
        bool writable; /* :rw */
    } paths[MAX_LANDLOCK_PATHS];
};

/* Adds what the text PATH:ro or PATH:rw says.
 * Returns NULL, or what is wrong with the text. */
const char *add_landlock_path(struct landlock *landlock, const char *value);

/* Outside, before anything is made: refuses what can't be had, and says what
 * this kernel's Landlock leaves open.
 * Returns 0, or -1 with errno set after saying why.
 * See landlock_create_ruleset(2). */
int check_landlock(const struct landlock *landlock,
                   const struct rights *rights);

/* In the command's process, as its user: from here on neither it nor a child
 * opens, makes, moves or executes a file that isn't below one of the paths.
 * What is open stays open.  Needs no_new_privs or CAP_SYS_ADMIN.
 * Returns 0, or -1 with errno set after saying why.  See landlock(7). */
int restrict_paths(const struct landlock *landlock);

#endif
