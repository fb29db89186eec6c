#ifndef RULE_H
#define RULE_H

#include "08-caps/caps.h"
#include "09-seccomp/housekeeping/compile.h"
#include "09-seccomp/housekeeping/json.h"

/* Reads an action, as SCMP_ACT_ERRNO() makes one.  The keys are the action's,
 * that of the number that it returns, and that of the number's name.
 * Returns 0, or -1 with errno set after saying what is wrong, and where. */
int read_action(const struct place *object, const char *const keys[3],
                uint32_t *action);

/* Reads a rule, an element of "syscalls", and adds it to the filter if it
 * applies to a container with these capabilities. Returns 0, or
 * -1 with errno set after saying what is wrong, and where. */
int read_rule(const struct place *place, cap_mask granted,
              struct compiler *compiler);

#endif
