#ifndef MAPPER_H
#define MAPPER_H

#include "06-user/idmap.h"
#include "gate.h"

/* Starts a child that, when the gate opens, has newuidmap(1) and newgidmap(1)
 * write the maps of the calling process.  It ends with 0, or with something
 * else after saying why.
 * Returns its PID, or -1 with errno set after saying why. */
pid_t fork_mapper(const struct idmap *map, struct gate *gate);

#endif
