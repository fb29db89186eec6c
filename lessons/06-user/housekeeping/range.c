/* Ranges of ids: read from --map, looked up, and turned into the map of a
 * mount.  See the chapter and newuidmap(1), which takes them in the same
 * order. */
#include "06-user/housekeeping/range.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/param.h>

/* The id 4294967295 is -1, which means "no id" to system calls. */
static bool
parse_number(const char **text, char end, unsigned int *number)
{
    char *rest;

    if (!isdigit((unsigned char)**text))
        return false;
    errno = 0;
    unsigned long long value = strtoull(*text, &rest, 10);
    if (errno || *rest != end || value >= UINT32_MAX)
        return false;
    *number = (unsigned int)value;
    *text = rest + (end != '\0');
    return true;
}

static bool
overlap(unsigned int a, unsigned int a_count, unsigned int b,
        unsigned int b_count)
{
    return a < b + b_count && b < a + a_count;
}

const char *
add_range(struct id_map *map, const char *text)
{
    struct id_range range;

    if (!parse_number(&text, ':', &range.inside)
        || !parse_number(&text, ':', &range.outside)
        || !parse_number(&text, '\0', &range.count))
        return "not INSIDE:OUTSIDE:COUNT, three numbers below 4294967295";
    if (range.count == 0 || range.inside > UINT32_MAX - range.count
        || range.outside > UINT32_MAX - range.count)
        return "the count is 0, or leads beyond the highest id";
    if (map->count == MAX_MAP_OPTIONS)
        return "more than 8 ranges";
    for (const struct id_range *r = map->list; r < map->list + map->count; r++)
        if (overlap(r->inside, r->count, range.inside, range.count)
            || overlap(r->outside, r->count, range.outside, range.count))
            return "overlaps another range";
    map->list[map->count++] = range;
    return NULL;
}

unsigned int
id_outside(const struct id_map *map, unsigned int inside)
{
    for (int i = 0; i < map->count; i++)
        if (inside - map->list[i].inside < map->list[i].count)
            return map->list[i].outside + (inside - map->list[i].inside);
    return inside;
}

/* The ids from first up to, but not including, end are shown as they are. */
static void
keep(struct id_map *disk, uint64_t first, uint64_t end)
{
    if (first < end)
        disk->list[disk->count++] =
            (struct id_range){ (unsigned int)first, (unsigned int)first,
                               (unsigned int)(end - first) };
}

/* In a tree that belongs to the real root, the numbers on disk are those inside
 * the container: the map is the container's own.  In anybody else's tree only
 * the owner is translated, and the container's other ids are on disk what they
 * are on the host.  With the first map a container could leave a set-user-id
 * file of the real root's in such a tree, where an ordinary user reaches it. */
struct id_map
map_of_mount(const struct id_map *ids, unsigned int owner)
{
    const unsigned int root = id_outside(ids, 0);
    const uint64_t low = MIN(owner, root), high = MAX(owner, root);
    struct id_map disk = { 1, { { owner, root, 1 } } };

    if (owner == 0)
        return *ids;
    for (int i = 0; i < ids->count; i++) {
        const uint64_t first = ids->list[i].outside;
        const uint64_t end = first + ids->list[i].count;

        keep(&disk, first, MIN(end, low));
        keep(&disk, MAX(first, low + 1), MIN(end, high));
        keep(&disk, MAX(first, high + 1), end);
    }
    return disk;
}
