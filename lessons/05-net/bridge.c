/* A bridge is a switch inside the kernel, and also the host's own plug in it.
 * See README.md here and ip-link(8). */
#include "05-net/bridge.h"

#include "05-net/housekeeping/conflict.h"
#include "05-net/housekeeping/ipv6.h"
#include "05-net/housekeeping/netlink.h"
#include "05-net/housekeeping/ours.h"
#include "05-net/housekeeping/tables.h"
#include "05-net/link.h"
#include "fail.h"
#include <linux/if.h>
#include <netlink/route/link/bridge.h>

/* Its hardware address is set to the one that it has, as otherwise it would
 * follow the ports that come and go. */
static int
name_bridge(struct nl_sock *sock, const char *name, const struct plug *plug)
{
    struct rtnl_link *bridge = get_link(sock, name);
    struct rtnl_link *change = rtnl_link_alloc();
    int error = -1;

    if (bridge && change && set_alias(change, OUR_ALIAS) == 0) {
        rtnl_link_set_name(change, plug->bridge);
        rtnl_link_set_addr(change, rtnl_link_get_addr(bridge));
        rtnl_link_set_flags(change, IFF_UP);
        error = rtnl_link_change(sock, bridge, change, 0);
    }
    rtnl_link_put(bridge);
    rtnl_link_put(change);
    return error < 0 ? fail("RTM_SETLINK bridge %s", plug->bridge) : 0;
}

/* The bridge is made under our program's name, and one request then gives it
 * its own name and its alias: whenever we are killed, we leave no bridge that
 * isn't known to be ours.  A table of its name can only be left from one that
 * was removed by hand; removing it also shows, before anything needs a table,
 * that nft(8) works here. */
static int
make_bridge(struct nl_sock *sock, const struct plug *plug)
{
    struct address gateway = gateway_of(&plug->address);
    char name[LINK_NAME];

    if (rtnl_link_bridge_add(sock, name_of_program(name, sock)) < 0)
        return fail("RTM_NEWLINK bridge %s", plug->bridge);
    if (remove_table(plug->bridge) == -1 || switch_ipv6_off(name) == -1
        || name_bridge(sock, name, plug) == -1)
        return -1;
    return add_address(sock, plug->bridge, &gateway);
}

int
prepare_bridge(struct nl_sock *sock, const struct plug *plug)
{
    int found = find_bridge(sock, plug);

    if (found == -1)
        return -1;
    return found ? 0 : make_bridge(sock, plug);
}
