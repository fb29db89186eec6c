#ifndef SWEEP_H
#define SWEEP_H

struct nl_sock;

/* Both: outside, while the lock on the network namespace is held, with a
 * socket of open_netlink(). */

/* Removes what nobody needs any more: veths of programs that were killed, and
 * bridges of ours without a port, each with its nftables table.
 * Returns 0, or -1 with errno set after saying why. */
int remove_leftovers(struct nl_sock *sock);

/* Makes the table of each bridge of ours fit the ports it has.
 * Returns 0, or -1 with errno set after saying why. */
int write_tables(struct nl_sock *sock);

#endif
