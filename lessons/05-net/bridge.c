/* A bridge is a switch inside the kernel, and also the host's own plug in it.
 * See README.md here and ip-link(8). */
#include "05-net/bridge.h"

#include "05-net/conflict.h"
#include "05-net/netlink.h"
#include "05-net/ours.h"
#include "fail.h"
#include <errno.h>
#include <linux/if.h>
#include <netlink/route/link/bridge.h>
#include <string.h>

/* The bridge is made under the name of our program and gets its own name and
 * its alias in one request: at no moment could a killed program leave a bridge
 * that isn't known to be ours.  Its hardware address is set to what it is, as
 * it would otherwise follow the ports that come and go. */
static int
make_bridge(struct nl_sock *sock, const struct plug *plug)
{
    struct address gateway = gateway_of(&plug->address);
    struct rtnl_link *bridge, *change = rtnl_link_alloc();
    char name[LINK_NAME];
    int error = -1;

    if (rtnl_link_bridge_add(sock, name_of_program(name, sock)) < 0) {
        rtnl_link_put(change);
        return fail("RTM_NEWLINK bridge %s", plug->bridge);
    }
    bridge = get_link(sock, name);
    if (bridge && change) {
        rtnl_link_set_name(change, plug->bridge);
        rtnl_link_set_ifalias(change, OUR_ALIAS);
        rtnl_link_set_addr(change, rtnl_link_get_addr(bridge));
        rtnl_link_set_flags(change, IFF_UP);
        error = rtnl_link_change(sock, bridge, change, 0);
    }
    rtnl_link_put(bridge);
    rtnl_link_put(change);
    if (error < 0)
        return fail("RTM_SETLINK bridge %s", plug->bridge);
    return add_address(sock, plug->bridge, &gateway);
}

static int
check_bridge(struct nl_sock *sock, const struct plug *plug,
             struct rtnl_link *bridge)
{
    const char *type = rtnl_link_get_type(bridge);
    int index = rtnl_link_get_ifindex(bridge);

    if (!type || strcmp(type, "bridge") != 0)
        return refuse("--bridge %s: this is another device, no bridge",
                      plug->bridge);
    if (!(rtnl_link_get_flags(bridge) & IFF_UP))
        return refuse("--bridge %s: it is down (ip link set %s up)",
                      plug->bridge, plug->bridge);
    /* Somebody else's bridge is used as it is, and never changed. */
    if (plug->nat && !is_our_bridge(bridge))
        return refuse("--nat: the bridge %s was not made here, so NAT is up "
                      "to who made it",
                      plug->bridge);
    if (check_address_of(sock, plug, index) == -1)
        return -1;
    return check_address_is_free(sock, plug, index);
}

int
prepare_bridge(struct nl_sock *sock, const struct plug *plug)
{
    struct rtnl_link *bridge = get_link(sock, plug->bridge);

    if (!bridge) {
        if (errno != ENODEV)
            return fail("RTM_GETLINK %s", plug->bridge);
        if (check_network_is_free(sock, plug) == -1)
            return -1;
        return make_bridge(sock, plug);
    }
    int result = check_bridge(sock, plug, bridge);
    rtnl_link_put(bridge);
    return result;
}
