/* Without root: whoever makes a user namespace has all rights in it, and with
 * them makes all the other namespaces.
 * See README.md here and user_namespaces(7). */
#include "06-user/rootless.h"

#include "06-user/mapper.h"
#include "06-user/subid.h"
#include "fail.h"
#include "file.h"
#include <errno.h>
#include <sched.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

/* In the range that systemd leaves to containers, and above all that
 * useradd(8) ever gives a user in /etc/subuid. */
static const struct id_range default_range = { 0, 1000000000, 65536 };

/* Says which switch of the system it was that forbade the call. */
static int
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

static int
unshare_user(void)
{
    if (unshare(CLONE_NEWUSER | CLONE_NEWNS) == -1)
        return fail_forbidden("unshare CLONE_NEWUSER");
    /* The first call that wants a capability: AppArmor lets a user make the
     * namespace, and then denies all rights in it. */
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
        return fail_forbidden("mount / MS_PRIVATE");
    return 0;
}

/* BEGIN SOLUTION */
/* A process may map its own ids, and nothing else, from within; and it must
 * have given up setgroups(2) first, because a group can also be one that may
 * not do what all others may: nobody gets rid of it like that. */
int
map_own_ids(const struct idmap *map)
{
    if (unshare_user() == -1
        || write_file("deny", "/proc/self/setgroups") == -1)
        return -1;
    return write_maps("self", &map->uids, &map->gids);
}
/* END SOLUTION */

/* Only from outside can others' ids be mapped, and only by a program that is
 * trusted to read /etc/subuid: a child that stays outside runs it. */
static int
map_subordinate_ids(const struct idmap *map)
{
    struct gate gate;
    int status;

    if (make_gate(&gate) == -1)
        return -1;
    pid_t outside = fork_mapper(map, &gate);
    if (outside == -1)
        return -1;
    int result = unshare_user();
    if (result == 0)
        result = open_gate(&gate);
    if (result == -1)
        refuse_gate(&gate);
    if (waitpid(outside, &status, 0) == -1)
        return fail("waitpid");
    refuse_gate(&gate);
    close(gate.inside);
    return result == 0 && status == 0 ? 0 : -1;
}

static bool
is_own_id(const struct id_map *map, unsigned int id)
{
    return map->count == 1 && map->list[0].outside == id
           && map->list[0].count == 1;
}

/* Which of the two it will be is settled here, before anything is done. */
static int
settle_map(struct idmap *map)
{
    bool asked = map->uids.count > 0;

    if (!asked && !map->rootless) {
        map->uids = map->gids = (struct id_map){ 1, { default_range } };
    } else if (!asked) {
        map->uids = (struct id_map){ 1, { { 0, geteuid(), 1 } } };
        map->gids = (struct id_map){ 1, { { 0, getegid(), 1 } } };
        add_subordinate_ids(map);
    }
    for (int i = 0; i < map->uids.count; i++)
        if (map->uids.list[i].inside == 0)
            return 0;
    return refuse("--map: no range begins with 0 inside, which is root");
}

int
enter_user_namespace(struct idmap *map)
{
    map->rootless = geteuid() != 0;
    if (settle_map(map) == -1)
        return -1;
    if (!map->rootless)
        return 0;
    if (is_own_id(&map->uids, geteuid()) && is_own_id(&map->gids, getegid()))
        return map_own_ids(map);
    return map_subordinate_ids(map);
}
