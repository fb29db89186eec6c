#ifndef TABLES_H
#define TABLES_H

struct nl_cache;
struct nl_sock;

/* All of these: outside, while the lock on the network namespace is held. */

/* Makes the table of each bridge of ours fit the ports that it has, with a
 * socket of open_netlink().
 * Returns 0, or -1 with errno set after saying why. */
int write_tables(struct nl_sock *sock);

/* The same with links that were read already.  A bridge without a port loses
 * its table. */
int write_tables_of(struct nl_cache *links);

/* Removes the table of a bridge, if there is one.
 * Returns 0, or -1 with errno set after saying why. */
int remove_table(const char *bridge);

#endif
