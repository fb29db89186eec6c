/* Looks for what is in the way of a container: its bridge is no bridge, or its
 * network or address is taken.  See README.md here and rtnetlink(7). */
#include "05-net/housekeeping/conflict.h"

#include "05-net/housekeeping/ipv6.h"
#include "05-net/housekeeping/netlink.h"
#include "05-net/housekeeping/ours.h"
#include "fail.h"
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if.h>
#include <netlink/route/addr.h>
#include <string.h>

/* Looks for an IPv4 address of the host that overlaps with the network, among
 * those of one link, or of all if the index is 0.  Returns whether there is
 * one. */
static bool
find_address(struct nl_cache *addresses, int index, const struct address *net,
             struct address *found)
{
    for (struct nl_object *o = nl_cache_get_first(addresses); o;
         o = nl_cache_get_next(o)) {
        struct rtnl_addr *each = (struct rtnl_addr *)o;
        struct nl_addr *local = rtnl_addr_get_local(each);

        if (rtnl_addr_get_family(each) != AF_INET || !local
            || (index != 0 && rtnl_addr_get_ifindex(each) != index))
            continue;
        memcpy(&found->ip, nl_addr_get_binary_addr(local), sizeof(found->ip));
        found->ip = ntohl(found->ip);
        found->length = nl_addr_get_prefixlen(local);
        if (networks_overlap(found, net))
            return true;
    }
    return false;
}

/* The same network in two places would cut the host off from one of them. */
static int
check_network_is_free(struct nl_sock *sock, const struct plug *plug)
{
    struct nl_cache *addresses;
    struct address found;
    char wanted[ADDRESS_TEXT], taken[ADDRESS_TEXT];

    if (rtnl_addr_alloc_cache(sock, &addresses) < 0)
        return fail("RTM_GETADDR");
    bool overlaps = find_address(addresses, 0, &plug->address, &found);
    nl_cache_free(addresses);
    if (overlaps)
        return refuse("--ip %s: the host has this network already, its "
                      "address there is %s",
                      format_address(wanted, &plug->address),
                      format_address(taken, &found));
    return 0;
}

static int
check_address_of(struct nl_sock *sock, const struct plug *plug, int bridge)
{
    struct address found = { 0 }, gateway = gateway_of(&plug->address);
    struct nl_cache *addresses;
    char text[ADDRESS_TEXT];

    if (rtnl_addr_alloc_cache(sock, &addresses) < 0)
        return fail("RTM_GETADDR");
    find_address(addresses, bridge, &plug->address, &found);
    nl_cache_free(addresses);
    if (found.ip != gateway.ip || found.length != gateway.length)
        return refuse("--bridge %s: it exists, but without the address %s of "
                      "this network",
                      plug->bridge, format_address(text, &gateway));
    return 0;
}

static int
check_address_is_free(struct nl_sock *sock, const struct plug *plug, int bridge)
{
    struct nl_cache *links = read_links(sock);
    bool taken = false;
    char text[ADDRESS_TEXT];

    if (!links)
        return -1;
    for (struct rtnl_link *l = next_link(links, NULL); l && !taken;
         l = next_link(links, l)) {
        struct address address;
        bool nat;

        taken = is_our_port(l, bridge, &address, &nat)
                && address.ip == plug->address.ip;
    }
    nl_cache_free(links);
    if (taken)
        return refuse("--ip %s: a container on the bridge %s has this address",
                      format_address(text, &plug->address), plug->bridge);
    return 0;
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
    if (check_address_of(sock, plug, index) == -1
        || check_address_is_free(sock, plug, index) == -1)
        return -1;
    return check_ipv6_of(plug->bridge);
}

int
find_bridge(struct nl_sock *sock, const struct plug *plug)
{
    struct rtnl_link *bridge = get_link(sock, plug->bridge);

    if (!bridge && errno != ENODEV)
        return fail("RTM_GETLINK %s", plug->bridge);
    if (!bridge)
        return check_network_is_free(sock, plug);
    int result = check_bridge(sock, plug, bridge);
    rtnl_link_put(bridge);
    return result == -1 ? -1 : 1;
}
