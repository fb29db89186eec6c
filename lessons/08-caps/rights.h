#ifndef RIGHTS_H
#define RIGHTS_H

#include "08-caps/caps.h"
#include "08-caps/user.h"

struct rights {
    struct caps caps;
    struct user user;
    bool new_privs; /* --new-privs */
};

extern const struct option_entry rights_options[]; /* for a struct rights */

/* Inside, when nothing is left to be set up: gives up for good what the
 * command must not be able to do, and becomes the user it runs as.  Clears the
 * parent's death signal.
 * Returns 0, or -1 with errno set after saying why.
 * See capabilities(7) and PR_SET_NO_NEW_PRIVS in prctl(2). */
int drop_rights(struct rights *rights);

#endif
