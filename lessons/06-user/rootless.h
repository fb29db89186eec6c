#ifndef ROOTLESS_H
#define ROOTLESS_H

#include "06-user/idmap.h"

/* Outside, first of all.  For root: settles the map, which is the range
 * 0:1000000000:65536 if none was asked for.
 * For an ordinary user: moves the program itself into a user and a mount
 * namespace, in which it has all the rights that a container takes.  Its ids
 * are what was asked for; otherwise the caller as root and the range that
 * /etc/subuid and /etc/subgid give, if they do and newuidmap(1) is there;
 * otherwise the caller as root and nobody else.
 * Returns 0, or -1 with errno set after saying why.
 * See user_namespaces(7). */
int enter_user_namespace(struct idmap *map);

/* Of that, for a user without subordinate ids: begins the two namespaces, in
 * which the maps have the caller's own ids and no others.
 * Returns 0, or -1 with errno set after saying why. */
int map_own_ids(const struct idmap *map);

#endif
