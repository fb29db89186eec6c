#ifndef NETLINK_H
#define NETLINK_H

#include "05-net/housekeeping/address.h"
#include <netlink/addr.h>
#include <netlink/netlink.h>
#include <netlink/route/link.h>

/* Opens a socket to the kernel's network configuration, in the network
 * namespace of the caller.  From then on each failed request leaves the
 * kernel's errno in errno, so fail() can tell it.
 * Returns the socket, or NULL with errno set after saying why.
 * See netlink(7) and rtnetlink(7). */
struct nl_sock *open_netlink(void);

/* Frees the socket. */
void close_netlink(struct nl_sock *sock);

/* Returns whether somebody in this network namespace has a netlink socket
 * open with that port number. */
bool port_is_taken(uint32_t port);

/* Returns the address for libnl, to be freed with nl_addr_put(), or NULL. */
struct nl_addr *netlink_address(const struct address *address);

/* Looks a link up by its name.
 * Returns the link, to be freed with rtnl_link_put(), or NULL with errno set,
 * to ENODEV if there is none. */
struct rtnl_link *get_link(struct nl_sock *sock, const char *name);

#endif
