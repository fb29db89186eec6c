#ifndef OURS_H
#define OURS_H

#include "05-net/housekeeping/address.h"
#include <netlink/cache.h>
#include <netlink/route/link.h>

enum { LINK_NAME = 16 }; /* of the kernel, with the NUL: IFNAMSIZ */

/* The alias of a bridge of ours.  That of a port follows it with the address
 * of the container and, if it has NAT, with a word that says so. */
#define OUR_ALIAS "matryoshka"
#define NAT_WORD " nat"

/* Writes the name that a link of this program has on the host: "doll-" and
 * the port of its netlink socket, which no two sockets in a network namespace
 * share.  Returns name. */
char *name_of_program(char name[LINK_NAME], struct nl_sock *sock);

/* Returns whether a name has that form. */
bool is_name_of_program(const char *name);

/* Returns whether the link was made by a program that has ended since. */
bool is_abandoned(struct rtnl_link *link);

/* Returns whether the link is a bridge that a program of ours made. */
bool is_our_bridge(struct rtnl_link *link);

/* If the link is a port of that bridge made by a program of ours, stores the
 * address of the container behind it and whether it has NAT.
 * Returns whether it is one. */
bool is_our_port(struct rtnl_link *link, int bridge, struct address *address,
                 bool *nat);

/* Has the request give a link that alias.
 * Returns 0, or -1 with errno set. */
int set_alias(struct rtnl_link *request, const char *alias);

/* Returns the links of the network namespace, to be freed with
 * nl_cache_free(), or NULL with errno set after saying why. */
struct nl_cache *read_links(struct nl_sock *sock);

/* One step of a walk over what read_links() returned: the first link if
 * previous is NULL, and NULL after the last one. */
struct rtnl_link *next_link(struct nl_cache *links, struct rtnl_link *previous);

/* Returns whether nobody needs the link, one of the links, any more: it was
 * made by a program that has ended since, or it is a bridge of ours without a
 * port. */
bool is_unused(struct rtnl_link *link, struct nl_cache *links);

#endif
