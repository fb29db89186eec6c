#ifndef ACCOUNT_H
#define ACCOUNT_H

#include "08-caps/user.h"

/* Inside, in the new root: completes the user from /etc/passwd and /etc/group.
 * As with Docker, a number without an entry has group 0, and whoever asks for a
 * GID gets no supplementary groups.
 * Returns 0, or -1 with errno set after saying why.  See fgetpwent(3). */
int find_user(struct user *user);

#endif
