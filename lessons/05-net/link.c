/* What a link needs to be of use: to be up, an address, and a route by which to
 * leave its network.  ip(8) sends the kernel the same requests.
 * See README.md here and rtnetlink(7). */
#include "05-net/link.h"

#include "05-net/housekeeping/netlink.h"
#include "fail.h"
#include <linux/if.h>
#include <netlink/route/addr.h>
#include <netlink/route/route.h>

int
set_link_up(struct nl_sock *sock, const char *name)
{
    struct rtnl_link *link = get_link(sock, name), *change = rtnl_link_alloc();
    int error = -1;

    if (link && change) {
        rtnl_link_set_flags(change, IFF_UP);
        error = rtnl_link_change(sock, link, change, 0);
    }
    rtnl_link_put(change);
    rtnl_link_put(link);
    return error < 0 ? fail("RTM_SETLINK %s up", name) : 0;
}

int
add_address(struct nl_sock *sock, const char *name,
            const struct address *address)
{
    struct nl_addr *local = netlink_address(address);
    struct rtnl_addr *request = rtnl_addr_alloc();
    char text[ADDRESS_TEXT];
    struct rtnl_link *link = get_link(sock, name);
    int error = -1;

    if (link && request && local) {
        rtnl_addr_set_ifindex(request, rtnl_link_get_ifindex(link));
        rtnl_addr_set_local(request, local);
        error = rtnl_addr_add(sock, request, 0);
    }
    rtnl_addr_put(request);
    rtnl_link_put(link);
    nl_addr_put(local);
    if (error < 0)
        return fail("RTM_NEWADDR %s to %s", format_address(text, address),
                    name);
    return 0;
}

/* BEGIN SOLUTION */
int
add_default_route(struct nl_sock *sock, const struct address *gateway)
{
    const struct address everything = { 0 };
    struct nl_addr *destination = netlink_address(&everything);
    struct nl_addr *via = netlink_address(gateway);
    struct rtnl_route *route = rtnl_route_alloc();
    struct rtnl_nexthop *hop = rtnl_route_nh_alloc();
    int error = -1;

    if (destination && via && route && hop) {
        nl_addr_set_prefixlen(via, 32);
        rtnl_route_set_dst(route, destination);
        rtnl_route_nh_set_gateway(hop, via);
        rtnl_route_add_nexthop(route, hop);
        error = rtnl_route_add(sock, route, 0);
    }
    rtnl_route_put(route); /* with the hop */
    nl_addr_put(destination);
    nl_addr_put(via);
    return error < 0 ? fail("RTM_NEWROUTE default") : 0;
}
/* END SOLUTION */
