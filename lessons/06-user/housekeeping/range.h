#ifndef RANGE_H
#define RANGE_H

#include "06-user/idmap.h"

/* Adds what the text INSIDE:OUTSIDE:COUNT says to the map.
 * Returns NULL, or what is wrong with the text. */
const char *add_range(struct id_map *map, const char *text);

/* Returns what the id inside is outside, or the id itself if the map doesn't
 * have it. */
unsigned int id_outside(const struct id_map *map, unsigned int inside);

/* Returns the map of the idmapped mount of a tree with that owner, for a
 * container whose ids are these: "inside" are the ids on disk, "outside" those
 * that the kernel takes them for. */
struct id_map map_of_mount(const struct id_map *ids, unsigned int owner);

#endif
