/* The option --map: which ids are inside what they are outside.
 * See README.md here and newuidmap(1), which takes them in the same order. */
#include "06-user/idmap.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>

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

static const char *
add_range(void *settings, const char *value)
{
    struct idmap *map = settings;
    struct id_range range;

    if (!parse_number(&value, ':', &range.inside)
        || !parse_number(&value, ':', &range.outside)
        || !parse_number(&value, '\0', &range.count))
        return "not INSIDE:OUTSIDE:COUNT, three numbers below 4294967295";
    if (range.count == 0 || range.inside > UINT32_MAX - range.count
        || range.outside > UINT32_MAX - range.count)
        return "the count is 0, or leads beyond the highest id";
    if (map->uids.count == MAX_MAP_OPTIONS)
        return "more than 8 ranges";
    for (const struct id_range *r = map->uids.list;
         r < map->uids.list + map->uids.count; r++)
        if (overlap(r->inside, r->count, range.inside, range.count)
            || overlap(r->outside, r->count, range.outside, range.count))
            return "overlaps another range";
    map->uids.list[map->uids.count++] = range;
    map->gids = map->uids;
    return NULL;
}

const struct option_entry idmap_options[] = {
    { "map", "INSIDE:OUTSIDE:COUNT",
      "map so many user and group ids; may be repeated (0:1000000000:65536)",
      add_range },
    { 0 },
};
