/* Why the ids of an ordinary user couldn't be mapped, and what helps.
 * See the chapter's "Common errors" and subuid(5). */
#include "06-user/housekeeping/refusal.h"

#include "06-user/housekeeping/subid.h"
#include "fail.h"
#include "file.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
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

int
refuse_range(const char *program)
{
    const char *file =
        strcmp(program, "newuidmap") == 0 ? "/etc/subuid" : "/etc/subgid";
    const struct passwd *user = getpwuid(geteuid());
    struct id_range range;

    if (!user)
        return refuse("%s failed: user %u needs a name, in /etc/passwd",
                      program, geteuid());
    if (!find_subordinate(file, user, &range))
        return refuse("%s failed: %s needs a line for you, such as "
                      "%s:100000:65536",
                      program, file, user->pw_name);
    return refuse("%s failed: %s gives you the %u ids from %u on", program,
                  file, range.count, range.outside);
}
