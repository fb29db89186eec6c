/* Users and groups by the container's own account files, not the host's.
 * See the chapter, passwd(5) and group(5). */
#include "08-caps/housekeeping/account.h"

#include "08-caps/housekeeping/untrusted.h"
#include "fail.h"
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool
fits(const struct user *user, const struct passwd *entry)
{
    return user->has_uid ? entry->pw_uid == user->uid
                         : strcmp(entry->pw_name, user->name) == 0;
}

static int
find_entry(struct user *user, FILE *file)
{
    struct passwd *entry = fgetpwent(file);

    while (entry && !fits(user, entry))
        entry = fgetpwent(file);
    if (!entry)
        return 0;
    if (entry->pw_uid == (uid_t)-1 || entry->pw_gid == (gid_t)-1)
        return refuse("%s: the container's /etc/passwd gives it the number -1",
                      user->origin);
    user->uid = entry->pw_uid;
    if (!user->has_gid)
        user->gid = entry->pw_gid;
    user->has_uid = true;
    snprintf(user->name, sizeof(user->name), "%s", entry->pw_name);
    snprintf(user->home, sizeof(user->home), "%s", entry->pw_dir);
    return 0;
}

static int
find_groups(struct user *user, FILE *file)
{
    struct group *entry;

    while ((entry = fgetgrent(file)))
        for (char **member = entry->gr_mem; *member; member++)
            if (strcmp(*member, user->name) == 0) {
                if (user->group_count == MAX_GROUPS)
                    return refuse("%s: more than 64 groups", user->origin);
                user->groups[user->group_count++] = entry->gr_gid;
                break;
            }
    return 0;
}

static int
find_group(struct user *user, FILE *file)
{
    struct group *entry = fgetgrent(file);

    while (entry && strcmp(entry->gr_name, user->group) != 0)
        entry = fgetgrent(file);
    if (entry && entry->gr_gid != (gid_t)-1) {
        user->gid = entry->gr_gid;
        *user->group = '\0';
    }
    return 0;
}

/* Shows the file to find(); a missing one has no entries. */
static int
search(struct user *user, const char *path,
       int (*find)(struct user *user, FILE *file))
{
    char *text;

    if (read_untrusted(path, &text) == -1)
        return -1;
    if (!text)
        return 0;
    FILE *file = fmemopen(text, strlen(text) + 1, "r");
    int result = file ? find(user, file) : fail("fmemopen");
    if (file)
        fclose(file);
    free(text);
    return result;
}

int
find_user(struct user *user)
{
    if (!user->wanted)
        return 0;
    if ((!user->has_uid || !user->has_gid)
        && search(user, "/etc/passwd", find_entry) == -1)
        return -1;
    if (!user->has_uid)
        return refuse("%s %s: the container's /etc/passwd has no such name",
                      user->origin, user->name);
    if (*user->group && search(user, "/etc/group", find_group) == -1)
        return -1;
    if (*user->group)
        return refuse("%s: the container's /etc/group has no group %s",
                      user->origin, user->group);
    if (!*user->name || user->has_gid)
        return 0;
    return search(user, "/etc/group", find_groups);
}
