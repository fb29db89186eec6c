/* Without root: whoever makes a user namespace has all rights in it, and with
 * them makes all the other namespaces.
 * See README.md here and user_namespaces(7). */
#include "06-user/housekeeping/mapper.h"
#include "06-user/housekeeping/refusal.h"
#include "06-user/housekeeping/subid.h"
#include "06-user/idmap.h"
#include "fail.h"
#include "file.h"
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

/* Systemd leaves this range to containers, and useradd(8) never gives a user
 * such high ids in /etc/subuid. */
static const struct id_range default_range = { 0, 1000000000, 65536 };

static int
unshare_user(void)
{
    if (unshare(CLONE_NEWUSER | CLONE_NEWNS) == -1)
        return fail_forbidden("unshare CLONE_NEWUSER");
    /* The first call that takes a capability: AppArmor may let a user make the
     * namespace, and then deny all rights in it. */
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
        return fail_forbidden("mount / MS_PRIVATE");
    return 0;
}

/* BEGIN SOLUTION */
/* From within, a process may map its own ids and nothing else.  It must give up
 * setgroups(2) first: a group can also be one that may do less than everybody
 * else, and nobody must get rid of such a group like this. */
int
map_own_ids(const struct idmap *map)
{
    if (unshare_user() == -1
        || write_file("deny", "/proc/self/setgroups") == -1)
        return -1;
    return write_maps("self", &map->uids, &map->gids);
}
/* END SOLUTION */

/* Other ids can be mapped only from outside, and only by a program that is
 * trusted to obey /etc/subuid: a child that stays outside runs it. */
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
    /* A user who wants nobody else inside means their own group, too. */
    if (map->rootless && is_own_id(&map->uids, geteuid()))
        map->gids.list[0].outside = getegid();
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
