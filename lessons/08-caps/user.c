/* The user as whom the command runs.
 * See README.md here and credentials(7). */
#include "08-caps/user.h"

#include "fail.h"
#include <grp.h>
#include <sys/prctl.h>
#include <unistd.h>

/* BEGIN SOLUTION */
int
change_user(const struct user *user)
{
    int inherited = getgroups(0, NULL);

    if (!user->wanted)
        return 0;
    if (inherited == -1)
        return fail("getgroups");
    /* Without this flag the change from root to another user would empty the
     * permitted set. */
    if (prctl(PR_SET_KEEPCAPS, 1) == -1)
        return fail("prctl PR_SET_KEEPCAPS");
    /* The user last, because only root may change the groups.  Where there are
     * none to set or to drop we don't try: a user namespace may forbid it. */
    if ((inherited > 0 || user->group_count > 0)
        && setgroups(user->group_count, user->groups) == -1)
        return fail("setgroups");
    if (setresgid(user->gid, user->gid, user->gid) == -1)
        return fail("setresgid %u", user->gid);
    if (setresuid(user->uid, user->uid, user->uid) == -1)
        return fail("setresuid %u", user->uid);
    return 0;
}
/* END SOLUTION */
