#ifndef IDMAP_H
#define IDMAP_H

#include "options.h"
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum { MAX_MAP_OPTIONS = 8, MAX_RANGES = MAX_MAP_OPTIONS + 4 };

/* As many ids, from this one on, are inside what those are outside. */
struct id_range {
    unsigned int inside, outside, count;
};

struct id_map {
    int count;
    struct id_range list[MAX_RANGES];
};

struct idmap {
    struct id_map uids,
        gids; /* --map; otherwise set by enter_user_namespace() */
    bool rootless; /* the program itself is in the user namespace */
};

extern const struct option_entry idmap_options[]; /* for a struct idmap */

/* Returns CLONE_NEWUSER, or 0 if the program is in a user namespace already,
 * which all that it starts are in too. */
uint64_t user_flags(const struct idmap *map);

/* Writes both maps of a process that began a user namespace, from its parent
 * namespace or, where the kernel allows that, from within.  The process is
 * named as in /proc.
 * Returns 0, or -1 with errno set after saying why.
 * See user_namespaces(7). */
int write_maps(const char *process, const struct id_map *uids,
               const struct id_map *gids);

/* Outside: writes the maps of a process started with user_flags().
 * Returns 0, or -1 with errno set after saying why. */
int write_id_maps(const struct idmap *map, pid_t pid);

/* Inside, when the maps are written: takes the ids 0 of the user namespace,
 * and gives up the supplementary groups, where the kernel lets it.  /proc/self
 * is not ours to write from then on. Returns 0, or -1 with errno set after
 * saying why.  See setresuid(2). */
int become_root(void);

/* Returns what the id inside is outside, or the id itself if the map doesn't
 * have it. */
unsigned int id_outside(const struct id_map *map, unsigned int inside);

#endif
