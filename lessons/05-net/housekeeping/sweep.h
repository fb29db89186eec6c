#ifndef SWEEP_H
#define SWEEP_H

struct nl_sock;

/* Outside, while the lock on the network namespace is held, with a socket of
 * open_netlink(): removes what nobody needs any more, veths of programs that
 * were killed and bridges of ours without a port, and makes the nftables tables
 * of all bridges of ours fit.
 * Returns 0, or -1 with errno set after saying why. */
int sweep_network(struct nl_sock *sock);

#endif
