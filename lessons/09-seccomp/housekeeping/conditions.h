#ifndef CONDITIONS_H
#define CONDITIONS_H

#include "08-caps/caps.h"
#include "09-seccomp/housekeeping/json.h"
#include <stdbool.h>

/* Does a rule apply to this machine, and to a container with these
 * capabilities?  Its "includes" must all be true, its "excludes" all false.
 * Returns 0, or -1 with errno set after saying what is wrong, and where. */
int weigh_conditions(const struct place *rule, cap_mask granted, bool *applies);

#endif
