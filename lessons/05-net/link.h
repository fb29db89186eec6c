#ifndef LINK_H
#define LINK_H

#include "05-net/housekeeping/address.h"

struct nl_sock;

/* All of these: in the network namespace in which the socket was opened, by
 * open_netlink(). */

/* Sets a link up.
 * Returns 0, or -1 with errno set after saying why. */
int set_link_up(struct nl_sock *sock, const char *name);

/* Gives a link an address.
 * Returns 0, or -1 with errno set after saying why. */
int add_address(struct nl_sock *sock, const char *name,
                const struct address *address);

/* Sends by the gateway what goes to no network known otherwise.
 * Returns 0, or -1 with errno set after saying why. */
int add_default_route(struct nl_sock *sock, const struct address *gateway);

#endif
