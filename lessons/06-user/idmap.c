/* A user namespace: the same process has one id inside and another outside.
 * See README.md here and user_namespaces(7). */
#include "06-user/idmap.h"

#include "fail.h"
#include "file.h"
#include <grp.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

uint64_t
user_flags(const struct idmap *map)
{
    return map->rootless ? 0 : CLONE_NEWUSER;
}

/* BEGIN SOLUTION */
static int
write_map(const char *process, const char *name, const struct id_map *map)
{
    char text[MAX_RANGES * sizeof("4294967295 4294967295 4294967295\n")];
    int length = 0;

    for (int i = 0; i < map->count; i++)
        length += snprintf(text + length, sizeof(text) - (size_t)length,
                           "%u %u %u\n", map->list[i].inside,
                           map->list[i].outside, map->list[i].count);
    /* A map can be written once, and so all of it at once. */
    return write_file(text, "/proc/%s/%s", process, name);
}

int
write_maps(const char *process, const struct id_map *uids,
           const struct id_map *gids)
{
    if (write_map(process, "gid_map", gids) == -1)
        return -1;
    return write_map(process, "uid_map", uids);
}
/* END SOLUTION */

int
write_id_maps(const struct idmap *map, pid_t pid)
{
    char process[16];

    if (map->rootless)
        return 0;
    snprintf(process, sizeof(process), "%d", pid);
    return write_maps(process, &map->uids, &map->gids);
}

/* BEGIN SOLUTION */
/* Where an ordinary user mapped the ids, the groups have to stay. */
static bool
groups_are_fixed(void)
{
    char *text = read_file("/proc/self/setgroups");
    bool fixed = text && strcmp(text, "deny\n") == 0;

    free(text);
    return fixed;
}

/* We have every capability in here, but our ids are still those of outside,
 * which the map doesn't have: to all checks of the kernel we are nobody.  The
 * user comes last out of habit: where it isn't root that one becomes, the right
 * to change the groups goes with it. */
int
become_root(void)
{
    if (!groups_are_fixed() && setgroups(0, NULL) == -1)
        return fail("setgroups");
    if (setresgid(0, 0, 0) == -1)
        return fail("setresgid 0");
    return setresuid(0, 0, 0) == -1 ? fail("setresuid 0") : 0;
}
/* END SOLUTION */

unsigned int
id_outside(const struct id_map *map, unsigned int inside)
{
    for (int i = 0; i < map->count; i++)
        if (inside - map->list[i].inside < map->list[i].count)
            return map->list[i].outside + (inside - map->list[i].inside);
    return inside;
}
