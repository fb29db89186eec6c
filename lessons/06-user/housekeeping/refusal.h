#ifndef REFUSAL_H
#define REFUSAL_H

/* Says that the call failed and, if a switch of the system forbids it to
 * ordinary users, which one.
 * Returns -1 with errno as it was. */
int fail_forbidden(const char *call);

/* After newuidmap(1) or newgidmap(1), found at the path, failed and told what
 * it refused, or that it couldn't write the map: says what is the matter.
 * Returns -1 with errno set. */
int explain_mapper(const char *program, const char *path);

#endif
