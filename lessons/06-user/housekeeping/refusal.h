#ifndef REFUSAL_H
#define REFUSAL_H

/* Says that the call failed and, if a switch of the system forbids it to
 * ordinary users, which one.
 * Returns -1 with errno as it was. */
int fail_forbidden(const char *call);

/* After newuidmap(1) or newgidmap(1) failed and told what it refused: says what
 * to do about it.
 * Returns -1 with errno set. */
int refuse_range(const char *program);

#endif
