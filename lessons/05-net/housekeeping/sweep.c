/* Keeps the host clean: what stays there is what living programs need.
 * See README.md here. */
#include "05-net/housekeeping/sweep.h"

#include "05-net/housekeeping/ours.h"
#include "05-net/nat.h"
#include "fail.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static bool
has_port(struct nl_cache *links, int bridge)
{
    for (struct rtnl_link *l = next_link(links, NULL); l;
         l = next_link(links, l))
        if (rtnl_link_get_master(l) == bridge && !is_abandoned(l))
            return true;
    return false;
}

/* The table goes first: it is found by its bridge. */
static int
remove_link(struct nl_sock *sock, struct rtnl_link *link)
{
    const char *name = rtnl_link_get_name(link);

    if (is_our_bridge(link) && remove_table(name) == -1)
        return -1;
    /* The kernel may have been first: a veth ends with its namespace. */
    if (rtnl_link_delete(sock, link) < 0 && errno != ENODEV)
        return fail("RTM_DELLINK %s", name);
    return 0;
}

int
remove_leftovers(struct nl_sock *sock)
{
    struct nl_cache *links = read_links(sock);
    int result = 0;

    if (!links)
        return -1;
    for (struct rtnl_link *l = next_link(links, NULL); l;
         l = next_link(links, l)) {
        bool unused =
            is_our_bridge(l) && !has_port(links, rtnl_link_get_ifindex(l));

        if ((unused || is_abandoned(l)) && remove_link(sock, l) == -1)
            result = -1;
    }
    nl_cache_free(links);
    return result;
}

static int
write_table_of(struct rtnl_link *bridge, struct nl_cache *links)
{
    int index = rtnl_link_get_ifindex(bridge);
    char *list = NULL;
    size_t size = 0;
    FILE *text = open_memstream(&list, &size);

    if (!text)
        return fail("open_memstream");
    for (struct rtnl_link *l = next_link(links, NULL); l;
         l = next_link(links, l)) {
        struct address address;
        char ip[ADDRESS_TEXT];
        bool nat;

        if (!is_our_port(l, index, &address, &nat) || !nat)
            continue;
        address.length = 32; /* this address, not its network */
        fprintf(text, "%s%s", ftell(text) > 0 ? ", " : "",
                format_address(ip, &address));
    }
    int result = fclose(text) == EOF
                     ? fail("fclose")
                     : write_table(rtnl_link_get_name(bridge), list);
    free(list);
    return result;
}

int
write_tables(struct nl_sock *sock)
{
    struct nl_cache *links = read_links(sock);
    int result = 0;

    if (!links)
        return -1;
    for (struct rtnl_link *l = next_link(links, NULL); l;
         l = next_link(links, l))
        if (is_our_bridge(l) && write_table_of(l, links) == -1)
            result = -1;
    nl_cache_free(links);
    return result;
}
