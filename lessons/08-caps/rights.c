/* Gives up what root inside must not do, in the order that lets each step work.
 * See README.md here, capabilities(7) and credentials(7). */
#include "08-caps/rights.h"

#include "08-caps/housekeeping/account.h"
#include "08-caps/housekeeping/names.h"
#include "fail.h"
#include <sys/prctl.h>
#include <unistd.h>

/* BEGIN SOLUTION */
/* Each step takes away what the steps before it needed.
 *
 * We leave the secure bits (PR_SET_SECUREBITS) as they are.  With SECBIT_NOROOT
 * user 0 would no longer get the bounding set at exec, and images expect a root
 * who does; once that set is cut, root's exec is harmless. */
static int
give_up(const struct rights *rights, const struct cap_sets *sets)
{
    /* First, while CAP_SETPCAP is still effective: the ceiling for whatever an
     * exec may give. */
    if (limit_bounding_set(sets->bounding) == -1)
        return -1;
    /* Groups, group and user, while CAP_SETGID and CAP_SETUID still are. */
    if (change_user(&rights->user) == -1)
        return -1;
    /* That emptied the effective set, and would have emptied what comes now. */
    if (set_caps(sets) == -1)
        return -1;
    /* An exec would clear this flag, but PID 1 never execs. */
    if (prctl(PR_SET_KEEPCAPS, 0) == -1)
        return fail("prctl PR_SET_KEEPCAPS");
    /* Only what is permitted and inheritable can be ambient. */
    if (raise_ambient_set(sets->ambient) == -1)
        return -1;
    /* From now on no exec gives more than we have: the set-user-id bit and the
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

int
print_rights(const struct facts *facts)
{
    return print_status(facts, getpid(), explain_caps); /* 00 */
}
