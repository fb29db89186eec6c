/* The user as whom the command runs.
 * See README.md here and credentials(7). */
#include "08-caps/user.h"

#include "fail.h"
#include <grp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

/* The last number, -1, means "leave it as it is" to setresuid(2): root. */
static bool
parse_id(const char *text, id_t *id)
{
    unsigned long long number = strtoull(text, NULL, 10);

    *id = (id_t)number;
    return *text && strspn(text, "0123456789") == strlen(text)
           && strlen(text) <= 10 && number < (id_t)-1;
}

const char *
set_user(void *settings, const char *value)
{
    struct user *user = settings;
    size_t length = strcspn(value, ":");
    const char *gid = value[length] ? value + length + 1 : NULL;

    *user = (struct user){ .wanted = true, .has_gid = gid != NULL };
    if (length == 0 || length >= sizeof(user->name))
        return "not 1 to 255 characters before the colon";
    memcpy(user->name, value, length);
    user->has_uid = parse_id(user->name, &user->uid);
    if (gid && !parse_id(gid, &user->gid))
        return "the group is no number from 0 to 4294967294";
    /* A line of passwd(5) that begins with a sign means something else. */
    if (!user->has_uid && strspn(user->name, "+-0123456789"))
        return "not UID[:GID] or NAME[:GID]";
    if (user->has_uid)
        user->name[0] = '\0';
    return NULL;
}

/* BEGIN SOLUTION */
int
change_user(const struct user *user)
{
    if (!user->wanted)
        return 0;
    /* A change from root to another user would empty the permitted set. */
    if (prctl(PR_SET_KEEPCAPS, 1) == -1)
        return fail("prctl PR_SET_KEEPCAPS");
    /* The user last, because only root may change the groups.  Nothing is to
     * be done if there are none: a user namespace may forbid it. */
    if (user->group_count + (size_t)getgroups(0, NULL) > 0
        && setgroups(user->group_count, user->groups) == -1)
        return fail("setgroups");
    if (setresgid(user->gid, user->gid, user->gid) == -1)
        return fail("setresgid %u", user->gid);
    if (setresuid(user->uid, user->uid, user->uid) == -1)
        return fail("setresuid %u", user->uid);
    return 0;
}
/* END SOLUTION */
