#ifndef NAT_H
#define NAT_H

#include <stddef.h>

/* Makes the bridge's nftables table fit, in one transaction: of the packets
 * that the host forwards, from the bridge or to it, only those pass that
 * belong to what a container of the list began; they leave with the host's
 * own address.  addresses is such a list, "10.9.0.2, 10.9.0.3", or empty.
 * Returns 0, or -1 with errno set after saying why.
 * See nft(8). */
int write_table(const char *bridge, const char *addresses);

/* Removes that table, if it exists.
 * Returns 0, or -1 with errno set after saying why. */
int remove_table(const char *bridge);

/* NAT is for hosts that forward packets, and whether this one does is the
 * administrator's decision: it concerns all of its networks.
 * Returns 0, or -1 with errno set after saying why.
 * See /proc/sys/net/ipv4/ip_forward in ip-sysctl of the kernel's docs. */
int check_forwarding(void);

#endif
