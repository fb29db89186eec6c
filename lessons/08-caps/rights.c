/* What root inside may still do: the order in which rights are given up.
 * See README.md here, capabilities(7) and credentials(7). */
#include "08-caps/rights.h"

#include "08-caps/housekeeping/account.h"
#include "fail.h"
#include <stddef.h>
#include <sys/prctl.h>

/* BEGIN SOLUTION */
/* Each step takes away what the steps before it needed.
 *
 * We leave the secure bits (PR_SET_SECUREBITS) as they are.  SECBIT_NOROOT
 * would end that user 0 gets the bounding set at exec, and with it root as
 * images know it; with the bounding set cut, root's exec is harmless. */
static int
give_up(const struct rights *rights, const struct cap_sets *sets)
{
    /* First, while CAP_SETPCAP is effective; it is the ceiling for whatever an
     * exec may give. */
    if (limit_bounding_set(sets->bounding) == -1)
        return -1;
    /* Groups, group and user, while CAP_SETGID and CAP_SETUID are. */
    if (change_user(&rights->user) == -1)
        return -1;
    /* That emptied the effective set, and would have emptied what comes now. */
    if (set_caps(sets) == -1)
        return -1;
    /* PID 1 never execs, which would do it. */
    if (prctl(PR_SET_KEEPCAPS, 0) == -1)
        return fail("prctl PR_SET_KEEPCAPS");
    /* Only what is permitted and inheritable can be ambient. */
    if (raise_ambient_set(sets->ambient) == -1)
        return -1;
    /* No exec gives more than we have now: the set-user-id bit and the
     * capabilities of files are ignored.  There is no way back. */
    if (!rights->new_privs && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
        return fail("prctl PR_SET_NO_NEW_PRIVS");
    return 0;
}

int
drop_rights(struct rights *rights)
{
    struct cap_sets sets;

    if (find_user(&rights->user) == -1
        || choose_caps(&rights->caps, rights->user.uid == 0, &sets) == -1)
        return -1;
    return give_up(rights, &sets);
}
/* END SOLUTION */

static const char *
set_rights_user(void *settings, const char *value)
{
    struct rights *rights = settings;

    return set_user(&rights->user, value);
}

static const char *
set_new_privs(void *settings, const char *value)
{
    struct rights *rights = settings;

    (void)value;
    rights->new_privs = true;
    return NULL;
}

const struct option_entry rights_options[] = {
    { "user", "USER[:GID]",
      "run as this user, a number or a name in the container's /etc/passwd",
      set_rights_user },
    { "new-privs", NULL,
      "let set-user-id programs and files' capabilities give rights",
      set_new_privs },
    { 0 },
};
