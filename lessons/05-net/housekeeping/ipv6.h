#ifndef IPV6_H
#define IPV6_H

/* In the link's network namespace, before the link is up: it gets no IPv6
 * address, and nobody behind it can advertise himself as an IPv6 router.
 * Returns 0, or -1 with errno set after saying why.
 * See accept_ra and disable_ipv6 in ip-sysctl of the kernel's docs. */
int switch_ipv6_off(const char *link);

/* Checks that a bridge that was here already takes no IPv6 router either.
 * Returns 0, or -1 with errno set after saying why. */
int check_ipv6_of(const char *bridge);

#endif
