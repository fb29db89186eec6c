/* A user namespace: the same process has one id inside and another outside.
 * See README.md here and user_namespaces(7). */
#include "06-user/idmap.h"

#include "06-user/housekeeping/range.h"
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
    char text[MAX_RANGES * sizeof("4294967295 4294967295 4294967295\n")] = "";
    int length = 0;

    for (int i = 0; i < map->count; i++)
        length += snprintf(text + length, sizeof(text) - (size_t)length,
                           "%u %u %u\n", map->list[i].inside,
                           map->list[i].outside, map->list[i].count);
    /* The kernel takes a map once, so all of it must be in one write. */
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

/* We have every capability in here, but our ids are still those from outside,
 * which the map doesn't have: to every check of the kernel we are nobody.  The
 * user comes last out of habit: whoever becomes a user other than root loses
 * the right to change groups. */
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

static const char *
set_map(void *settings, const char *value)
{
    struct idmap *map = settings;
    const char *wrong = add_range(&map->uids, value);

    map->gids = map->uids;
    return wrong;
}

const struct option_entry idmap_options[] = {
    { "map", "INSIDE:OUTSIDE:COUNT",
      "map so many user and group ids; may be repeated (0:1000000000:65536)",
      set_map },
    { 0 },
};
