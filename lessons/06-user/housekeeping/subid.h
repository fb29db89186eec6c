#ifndef SUBID_H
#define SUBID_H

#include "06-user/idmap.h"
#include <limits.h>
#include <pwd.h>
#include <stdbool.h>

/* Looks for the first range that the file, /etc/subuid or /etc/subgid, gives
 * the user, and stores it as the outside of the range.
 * Returns whether there is one.  See subuid(5). */
bool find_subordinate(const char *file, const struct passwd *user,
                      struct id_range *range);

/* Looks for a program in PATH, as a shell does.
 * Returns whether it is there. */
bool find_program(const char *name, char path[PATH_MAX]);

/* Adds the first ranges that the two files give the caller, as the ids from 1
 * on, if both do and the programs that can map them are there. */
void add_subordinate_ids(struct idmap *map);

#endif
