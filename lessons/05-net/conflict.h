#ifndef CONFLICT_H
#define CONFLICT_H

#include "05-net/bridge.h"

/* All of these: outside, while the lock on the network namespace is held, with
 * a socket of open_netlink(). */

/* Checks that the host has no address in the network that is wanted.
 * Returns 0, or -1 with errno set after saying why. */
int check_network_is_free(struct nl_sock *sock, const struct plug *plug);

/* Checks that the bridge, a link's index, has the first address of the network.
 * Returns 0, or -1 with errno set after saying why. */
int check_address_of(struct nl_sock *sock, const struct plug *plug, int bridge);

/* Checks that no container on the bridge, a link's index, has the address.
 * Returns 0, or -1 with errno set after saying why. */
int check_address_is_free(struct nl_sock *sock, const struct plug *plug,
                          int bridge);

#endif
