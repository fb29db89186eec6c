/* A veth pair is a cable with a plug at each end: what goes in at one end
 * comes out at the other, wherever that is.
 * See README.md here and veth(4). */
#include "05-net/veth.h"

#include "05-net/housekeeping/ipv6.h"
#include "05-net/housekeeping/netlink.h"
#include "05-net/housekeeping/ours.h"
#include "fail.h"
#include <errno.h>
#include <linux/if.h>
#include <netlink/route/link/veth.h>
#include <stdio.h>

/* BEGIN SOLUTION */
/* The far end is made inside the container's network namespace: it never has
 * another name or place, and is never in the way of an eth0 of the host. */
static int
make_pair(struct nl_sock *sock, const char *name, pid_t pid)
{
    struct rtnl_link *near = rtnl_link_veth_alloc();

    if (!near)
        return fail("rtnl_link_veth_alloc");
    struct rtnl_link *far = rtnl_link_veth_get_peer(near);
    rtnl_link_set_name(near, name);
    rtnl_link_set_name(far, "eth0");
    rtnl_link_set_ns_pid(far, pid);
    int error = rtnl_link_add(sock, near, NLM_F_CREATE | NLM_F_EXCL);
    rtnl_link_put(far);
    rtnl_link_put(near);
    return error < 0 ? fail("RTM_NEWLINK veth %s", name) : 0;
}

/* One request makes the near end a port of the bridge, up, with an alias that
 * says whose it is. */
static int
connect_near_end(struct nl_sock *sock, const char *name,
                 const struct plug *plug)
{
    char ip[ADDRESS_TEXT], alias[sizeof(OUR_ALIAS NAT_WORD) + ADDRESS_TEXT];
    struct rtnl_link *near = get_link(sock, name), *change = rtnl_link_alloc();
    struct rtnl_link *bridge = get_link(sock, plug->bridge);
    int error = -1;

    snprintf(alias, sizeof(alias), OUR_ALIAS " %s%s",
             format_address(ip, &plug->address), plug->nat ? NAT_WORD : "");
    if (near && change && bridge && set_alias(change, alias) == 0) {
        rtnl_link_set_master(change, rtnl_link_get_ifindex(bridge));
        rtnl_link_set_flags(change, IFF_UP);
        error = rtnl_link_change(sock, near, change, 0);
    }
    rtnl_link_put(bridge);
    rtnl_link_put(change);
    rtnl_link_put(near);
    return error < 0 ? fail("RTM_SETLINK veth %s", name) : 0;
}

int
plug_in(struct nl_sock *sock, const struct plug *plug, pid_t pid)
{
    char name[LINK_NAME];

    if (make_pair(sock, name_of_program(name, sock), pid) == -1
        || switch_ipv6_off(name) == -1)
        return -1;
    return connect_near_end(sock, name, plug);
}
/* END SOLUTION */

/* BEGIN SOLUTION */
/* The kernel would do it too, but only when it gets round to tearing down the
 * container's network namespace, and the next container may want the address
 * at once. */
int
unplug(struct nl_sock *sock)
{
    struct rtnl_link *near = rtnl_link_alloc();
    char name[LINK_NAME];

    if (!near)
        return fail("rtnl_link_alloc");
    rtnl_link_set_name(near, name_of_program(name, sock));
    int error = rtnl_link_delete(sock, near);
    rtnl_link_put(near);
    /* Whoever may not delete links was not able to make it either. */
    if (error < 0 && errno != ENODEV && errno != EPERM)
        return fail("RTM_DELLINK %s", name);
    return 0;
}
/* END SOLUTION */
