#ifndef BRIDGE_H
#define BRIDGE_H

#include "05-net/housekeeping/address.h"
#include <sys/types.h>

struct nl_sock;

/* How a container wants to be plugged in. */
struct plug {
    const char *bridge; /* its name */
    struct address address; /* of eth0 */
    bool nat; /* it reaches the outside */
};

/* Outside, while the lock on the network namespace is held, with a socket of
 * open_netlink(): makes the bridge if it is missing, and checks with
 * find_bridge() that the container can be plugged into it.
 * Returns 0, or -1 with errno set after saying why. */
int prepare_bridge(struct nl_sock *sock, const struct plug *plug);

#endif
