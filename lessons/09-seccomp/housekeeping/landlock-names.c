/* The paths of --landlock, and what can't be had of them.
 * See the chapter and landlock(7). */
#include "09-seccomp/housekeeping/landlock-names.h"

#include "fail.h"
#include <linux/capability.h>
#include <stdlib.h>
#include <string.h>

const char *
add_landlock_path(struct landlock *landlock, const char *value)
{
    const char *colon = strrchr(value, ':');

    if (landlock->count == MAX_LANDLOCK_PATHS)
        return "more than 16 paths";
    if (*value != '/' || !colon
        || (strcmp(colon, ":ro") != 0 && strcmp(colon, ":rw") != 0))
        return "not /PATH:ro or /PATH:rw";
    char *path = strndup(value, (size_t)(colon - value));
    if (!path)
        return "out of memory";
    landlock->paths[landlock->count].path = path;
    landlock->paths[landlock->count++].writable = strcmp(colon, ":rw") == 0;
    return NULL;
}

/* An exec that can give rights could be abused by who has restricted what the
 * program sees.  So the kernel wants to know that there is none, or that we
 * could do worse anyway. */
static bool
may_restrict_itself(const struct rights *rights)
{
    return !rights->new_privs
           || granted_caps(&rights->caps) >> CAP_SYS_ADMIN & 1;
}

int
check_landlock(const struct landlock *landlock, const struct rights *rights)
{
    if (landlock->count == 0)
        return 0;
    if (!may_restrict_itself(rights))
        return refuse("--landlock with --new-privs needs --cap-add SYS_ADMIN, "
                      "or leave --new-privs out");
    int version = ask_for_landlock();
    if (version == -1)
        return -1;
    if (version < 3)
        note("--landlock: this kernel's doesn't stop truncate(2), which "
             "empties a file; Linux 6.2's does");
    return 0;
}

static bool
lies_in(const char *path, const char *directory)
{
    size_t length = strlen(directory);

    if (length == 1)
        return true;
    return strncmp(path, directory, length) == 0
           && (path[length] == '\0' || path[length] == '/');
}

static int
compare(const struct landlock *landlock, char *const *names)
{
    for (int ro = 0; ro < landlock->count; ro++)
        for (int rw = 0; rw < landlock->count; rw++)
            if (!landlock->paths[ro].writable && landlock->paths[rw].writable
                && lies_in(names[ro], names[rw]))
                return refuse("--landlock %s:ro lies in %s, which is writable",
                              landlock->paths[ro].path,
                              landlock->paths[rw].path);
    return 0;
}

int
refuse_contradictions(const struct landlock *landlock)
{
    char *names[MAX_LANDLOCK_PATHS] = { NULL };
    int result = 0;

    for (int i = 0; i < landlock->count && result == 0; i++) {
        names[i] = realpath(landlock->paths[i].path, NULL);
        if (!names[i])
            result = fail("open Landlock's path %s", landlock->paths[i].path);
    }
    if (result == 0)
        result = compare(landlock, names);
    for (int i = 0; i < landlock->count; i++)
        free(names[i]);
    return result;
}
