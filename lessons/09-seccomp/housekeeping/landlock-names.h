#ifndef LANDLOCK_NAMES_H
#define LANDLOCK_NAMES_H

#include "09-seccomp/landlock.h"

/* Inside: Landlock adds up the rights of all paths above a file.  So nothing
 * below a path that is writable can be read-only, by whatever link it is named.
 * Returns 0, or -1 with errno set after saying why. */
int refuse_contradictions(const struct landlock *landlock);

/* Returns the version of this kernel's Landlock, or -1 with errno set after
 * saying why there is none.  See landlock_create_ruleset(2). */
int ask_for_landlock(void);

#endif
