/* Which links on the host are ours, and whether somebody still needs them:
 * told by their names and aliases alone, so there is no file to go stale.
 * See README.md here and netlink(7). */
#include "05-net/housekeeping/ours.h"

#include "05-net/housekeeping/netlink.h"
#include "fail.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char prefix[] = "doll-";

char *
name_of_program(char name[LINK_NAME], struct nl_sock *sock)
{
    snprintf(name, LINK_NAME, "%s%08x", prefix, nl_socket_get_local_port(sock));
    return name;
}

bool
is_name_of_program(const char *name)
{
    size_t length = strlen(prefix);

    return strncmp(name, prefix, length) == 0 && strlen(name + length) == 8
           && strspn(name + length, "0123456789abcdef") == 8;
}

/* The kernel closes the socket of a program however it ends, and its port is
 * free from then on.  A PID would not do: programs in two PID namespaces can
 * share a network namespace. */
bool
is_abandoned(struct rtnl_link *link)
{
    const char *name = rtnl_link_get_name(link);

    if (!name || !is_name_of_program(name))
        return false;
    uint32_t port = (uint32_t)strtoul(name + strlen(prefix), NULL, 16);
    return !port_is_taken(port);
}

bool
is_our_bridge(struct rtnl_link *link)
{
    const char *type = rtnl_link_get_type(link);
    const char *alias = rtnl_link_get_ifalias(link);

    return type && strcmp(type, "bridge") == 0 && alias
           && strcmp(alias, OUR_ALIAS) == 0;
}

bool
is_our_port(struct rtnl_link *link, int bridge, struct address *address,
            bool *nat)
{
    const char *alias = rtnl_link_get_ifalias(link);
    char text[ADDRESS_TEXT], word[sizeof(NAT_WORD)] = "";

    if (rtnl_link_get_master(link) != bridge || !alias
        || sscanf(alias, OUR_ALIAS " %18s%4c", text, word) < 1)
        return false;
    *nat = strcmp(word, NAT_WORD) == 0;
    return parse_address(address, text) == NULL;
}

int
set_alias(struct rtnl_link *request, const char *alias)
{
    rtnl_link_set_ifalias(request, alias);
    /* libnl doesn't say that it had no memory for it. */
    return rtnl_link_get_ifalias(request) ? 0 : -1;
}

struct nl_cache *
read_links(struct nl_sock *sock)
{
    struct nl_cache *links;

    if (rtnl_link_alloc_cache(sock, AF_UNSPEC, &links) < 0) {
        fail("RTM_GETLINK");
        return NULL;
    }
    return links;
}

struct rtnl_link *
next_link(struct nl_cache *links, struct rtnl_link *previous)
{
    struct nl_object *next =
        previous ? nl_cache_get_next((struct nl_object *)previous)
                 : nl_cache_get_first(links);

    return (struct rtnl_link *)next;
}

static bool
has_port(struct nl_cache *links, int bridge)
{
    for (struct rtnl_link *l = next_link(links, NULL); l;
         l = next_link(links, l))
        if (rtnl_link_get_master(l) == bridge && !is_abandoned(l))
            return true;
    return false;
}

bool
is_unused(struct rtnl_link *link, struct nl_cache *links)
{
    return is_abandoned(link)
           || (is_our_bridge(link)
               && !has_port(links, rtnl_link_get_ifindex(link)));
}
