/* Subordinate ids: those that the administrator lets a user give to the user's
 * own containers.
 * See the chapter and subuid(5). */
#include "06-user/housekeeping/subid.h"

#include "file.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool
find_subordinate(const char *file, const struct passwd *user,
                 struct id_range *range)
{
    char *text = read_file("%s", file), *line = text, number[16];
    bool found = false;

    snprintf(number, sizeof(number), "%u", user->pw_uid);
    /* A line is NAME:FIRST:COUNT; NAME may be the user's number. */
    while (line && *line && !found) {
        char name[256];

        found =
            sscanf(line, "%255[^:\n]:%u:%u", name, &range->outside,
                   &range->count)
                == 3
            && range->count > 0
            && (strcmp(name, number) == 0 || strcmp(name, user->pw_name) == 0);
        line += strcspn(line, "\n");
        line += *line == '\n';
    }
    free(text);
    return found;
}

bool
find_program(const char *name, char path[PATH_MAX])
{
    const char *directories = getenv("PATH");

    if (!directories)
        directories = "/usr/bin:/bin";
    for (const char *d = directories; *d; d += *d == ':') {
        int length = (int)strcspn(d, ":");

        snprintf(path, PATH_MAX, "%.*s/%s", length, d, name);
        if (length > 0 && access(path, X_OK) == 0)
            return true;
        d += length;
    }
    return false;
}

void
add_subordinate_ids(struct idmap *map)
{
    const struct passwd *user = getpwuid(geteuid());
    struct id_range uids = { .inside = 1 }, gids = { .inside = 1 };
    char path[PATH_MAX];

    /* newuidmap(1) refuses a user that has no name. */
    if (user && find_subordinate("/etc/subuid", user, &uids)
        && find_subordinate("/etc/subgid", user, &gids)
        && find_program("newuidmap", path) && find_program("newgidmap", path)) {
        map->uids.list[map->uids.count++] = uids;
        map->gids.list[map->gids.count++] = gids;
    }
}
