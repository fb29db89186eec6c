#ifndef VETH_H
#define VETH_H

#include "05-net/bridge.h"

/* Outside, when the bridge is prepared, under the same lock: makes a veth
 * pair, whose one end is eth0 in the network namespace of the process and
 * whose other end is a port of the bridge.
 * Returns 0, or -1 with errno set after saying why.
 * See veth(4). */
int plug_in(struct nl_sock *sock, const struct plug *plug, pid_t pid);

/* Removes what plug_in() made, if it came to that.
 * Returns 0, or -1 with errno set after saying why. */
int unplug(struct nl_sock *sock);

#endif
