#ifndef RIGHTS_H
#define RIGHTS_H

#include "00-process/facts.h"
#include "08-caps/caps.h"
#include "08-caps/user.h"
#include "options.h"

struct rights {
    struct caps caps;
    struct user user;
    bool new_privs; /* --new-privs */
};

extern const struct option_entry rights_options[]; /* for a struct rights */

/* Inside, in the new root: covers what tells of the host in /proc and /sys, and
 * makes read-only what changes it, by the default list of container engines.
 * What this kernel doesn't have is left out.
 * Returns 0, or -1 with errno set after saying why.
 * See "Masked Paths" in the OCI runtime specification. */
int mask_paths(void);

/* Inside, when nothing is left to be set up: gives up for good what the
 * command must not be able to do, and becomes the user that it runs as.  The
 * kernel clears the parent's death signal then.
 * Returns 0, or -1 with errno set after saying why.
 * See capabilities(7) and PR_SET_NO_NEW_PRIVS in prctl(2). */
int drop_rights(struct rights *rights);

/* Inside, after drop_rights(): if it's wanted, prints what the kernel says of
 * our rights, which the command will have too.
 * Returns 0, or -1 with errno set after saying why. */
int print_rights(const struct facts *facts);

#endif
