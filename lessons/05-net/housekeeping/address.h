#ifndef ADDRESS_H
#define ADDRESS_H

#include <stdbool.h>
#include <stdint.h>

/* An IPv4 address and the length of its network's prefix: 10.9.0.2/24. */
struct address {
    uint32_t ip; /* in the host's byte order */
    unsigned int length; /* bits; 0: there is no address */
};

enum { ADDRESS_TEXT = sizeof("255.255.255.255/32") };

/* Reads "ADDRESS/LENGTH" and checks that a container may have that address.
 * Returns NULL, or what is wrong with it. */
const char *parse_address(struct address *address, const char *text);

/* Writes "ADDRESS/LENGTH" to text.  Returns text. */
const char *format_address(char text[ADDRESS_TEXT],
                           const struct address *address);

/* Returns the first address of its network: the bridge's, which is the gateway
 * of all containers on it. */
struct address gateway_of(const struct address *address);

/* Returns whether the networks of both have an address in common. */
bool networks_overlap(const struct address *a, const struct address *b);

#endif
