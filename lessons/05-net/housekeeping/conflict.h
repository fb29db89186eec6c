#ifndef CONFLICT_H
#define CONFLICT_H

#include "05-net/bridge.h"

/* Outside, while the lock on the network namespace is held, with a socket of
 * open_netlink(): looks the bridge up and checks that the container can be
 * plugged into it: it is a bridge, up, has the first address of the network,
 * nobody on it has the address that is wanted, and it takes no IPv6 router.  If
 * there is no such bridge yet, the host must have no address in the network.
 * Returns 1 if the bridge exists, 0 if it may be made, or -1 with errno set
 * after saying why not. */
int find_bridge(struct nl_sock *sock, const struct plug *plug);

#endif
