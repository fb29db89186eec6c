#ifndef NAT_H
#define NAT_H

#include <stdio.h>

/* Prints a script for nft(8) that makes the bridge's table anew: of the packets
 * that the host forwards, from the bridge or to it, only those pass that
 * belong to what a container of the list began; they leave with the host's
 * own address.  addresses is such a list, "10.9.0.2, 10.9.0.3", or empty. */
void print_table(FILE *script, const char *bridge, const char *addresses);

/* Prints a script that removes the bridge's table, if it exists. */
void print_removal(FILE *script, const char *bridge);

/* NAT is for hosts that forward packets, and whether this one does is the
 * administrator's decision: it concerns all of its networks.
 * Returns 0, or -1 with errno set after saying why.
 * See /proc/sys/net/ipv4/ip_forward in ip-sysctl of the kernel's docs. */
int check_forwarding(void);

#endif
