/* Keeps the host clean: what stays there is what living programs need.
 * See README.md here. */
#include "05-net/housekeeping/sweep.h"

#include "05-net/housekeeping/ours.h"
#include "05-net/housekeeping/tables.h"
#include "fail.h"
#include <errno.h>

static int
remove_unused(struct nl_sock *sock, struct nl_cache *links)
{
    for (struct rtnl_link *l = next_link(links, NULL); l;
         l = next_link(links, l))
        /* The kernel may have been first: a veth ends with its namespace. */
        if (is_unused(l, links) && rtnl_link_delete(sock, l) < 0
            && errno != ENODEV)
            return fail("RTM_DELLINK %s", rtnl_link_get_name(l));
    return 0;
}

int
sweep_network(struct nl_sock *sock)
{
    struct nl_cache *links = read_links(sock);

    if (!links)
        return -1;
    /* Tables go first: they are found by their bridges. */
    int result = write_tables_of(links) == 0 ? remove_unused(sock, links) : -1;
    nl_cache_free(links);
    return result;
}
