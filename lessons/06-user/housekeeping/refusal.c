/* Why the ids of an ordinary user couldn't be mapped, and what helps.
 * See the chapter's "Common errors" and subuid(5). */
#include "06-user/housekeeping/refusal.h"

#include "06-user/housekeeping/subid.h"
#include "fail.h"
#include "file.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/xattr.h>
#include <unistd.h>

int
fail_forbidden(const char *call)
{
    static const char *const switches[][2] = {
        { "unprivileged_userns_clone", "0\n" },
        { "apparmor_restrict_unprivileged_userns", "1\n" },
    };
    int saved = errno;

    for (size_t i = 0; i < sizeof(switches) / sizeof(*switches); i++) {
        char *value = read_file("/proc/sys/kernel/%s", switches[i][0]);
        bool forbids = value && strcmp(value, switches[i][1]) == 0;

        free(value);
        errno = saved;
        if (forbids && (saved == EPERM || saved == EACCES))
            return fail("kernel.%s forbids %s", switches[i][0], call);
    }
    return fail("%s", call);
}

/* newuidmap(1) is a set-user-id program, and needs the right that goes with it.
 * Returns what keeps it from that, or NULL. */
static const char *
missing_right(const char *path)
{
    struct statvfs system;
    struct stat file;

    if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1)
        return "no_new_privs";
    if (statvfs(path, &system) == 0 && system.f_flag & ST_NOSUID)
        return "a nosuid mount";
    if (stat(path, &file) == 0 && !(file.st_mode & S_ISUID)
        && getxattr(path, "security.capability", NULL, 0) == -1)
        return "a missing set-user-id bit";
    return NULL;
}

int
explain_mapper(const char *program, const char *path)
{
    const char *file =
        strcmp(program, "newuidmap") == 0 ? "/etc/subuid" : "/etc/subgid";
    const struct passwd *user = getpwuid(geteuid());
    const char *missing = missing_right(path);
    struct id_range range;

    if (!user)
        return refuse("%s failed: user %u needs a name, in /etc/passwd",
                      program, geteuid());
    if (!find_subordinate(file, user, &range))
        return refuse("%s failed: %s needs a line for you, such as "
                      "%s:100000:65536",
                      program, file, user->pw_name);
    if (!missing)
        return refuse("%s failed: %s gives you the %u ids from %u on", program,
                      file, range.count, range.outside);
    errno = EPERM;
    return fail("%s keeps %s from mapping ids", missing, path);
}
