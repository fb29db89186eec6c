/* IPv4 addresses, as they are written and as they are counted.
 * See README.md here and inet_pton(3). */
#include "05-net/housekeeping/address.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint32_t
mask_of(unsigned int length)
{
    return length == 0 ? 0 : UINT32_MAX << (32 - length);
}

/* The first address of a network names the network itself, the last one means
 * everybody in it, and the second one is the bridge's. */
static const char *
check_address(const struct address *address)
{
    uint32_t mask = mask_of(address->length), host = address->ip & ~mask;
    uint32_t class = address->ip >> 24;

    if (class == 0 || class == 127 || class >= 224)
        return "no address that one host may have (0, 127 and 224 to 255)";
    if (host == 0)
        return "this is the address of the network itself";
    if (host == ~mask)
        return "this is the broadcast address of the network";
    if (host == 1)
        return "the first address of the network is the bridge's own";
    return NULL;
}

static const char *
parse_ip(struct address *address, const char *text)
{
    struct in6_addr six;
    struct in_addr four;

    if (inet_pton(AF_INET6, text, &six) == 1)
        return "toy: IPv4 only";
    if (inet_pton(AF_INET, text, &four) != 1)
        return "not an IPv4 address";
    address->ip = ntohl(four.s_addr);
    return NULL;
}

const char *
parse_address(struct address *address, const char *text)
{
    char ip[INET6_ADDRSTRLEN] = "";
    const char *slash = strchr(text, '/');
    size_t length = slash ? (size_t)(slash - text) : strlen(text);

    if (length >= sizeof(ip))
        return "not an IPv4 address";
    memcpy(ip, text, length);
    const char *wrong = parse_ip(address, ip);
    if (wrong)
        return wrong;
    /* No network is larger than a /8, and a /31 or /32 has no room for two. */
    if (!slash)
        return "the length of the network is missing, as in 10.9.0.2/24";
    address->length = (unsigned int)atoi(slash + 1);
    if (strspn(slash + 1, "0123456789") != strlen(slash + 1)
        || strlen(slash + 1) > 2 || address->length < 8 || address->length > 30)
        return "the length of the network is not 8 to 30, as in 10.9.0.2/24";
    return check_address(address);
}

const char *
format_address(char text[ADDRESS_TEXT], const struct address *address)
{
    struct in_addr four = { htonl(address->ip) };
    char ip[INET_ADDRSTRLEN];

    inet_ntop(AF_INET, &four, ip, sizeof(ip));
    snprintf(text, ADDRESS_TEXT, "%s/%u", ip, address->length % 100);
    return text;
}

struct address
gateway_of(const struct address *address)
{
    struct address gateway = *address;

    gateway.ip = (gateway.ip & mask_of(gateway.length)) + 1;
    return gateway;
}

bool
networks_overlap(const struct address *a, const struct address *b)
{
    uint32_t mask = mask_of(a->length) & mask_of(b->length);

    return ((a->ip ^ b->ip) & mask) == 0;
}
