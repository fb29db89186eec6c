/* The options of this lesson, each by itself and all together.
 * See README.md here. */
#include "05-net/housekeeping/ours.h"
#include "05-net/net.h"
#include "fail.h"
#include <string.h>

static const char *
set_net(void *settings, const char *value)
{
    struct net *net = settings;

    if (strcmp(value, "none") == 0)
        net->mode = NET_NONE;
    else if (strcmp(value, "host") == 0)
        net->mode = NET_HOST;
    else if (strcmp(value, "bridge") == 0)
        net->mode = NET_BRIDGE;
    else if (strchr(value, '/'))
        net->mode = NET_PATH;
    else
        return "not none, host, bridge or a PATH with a '/' in it";
    net->path = value;
    return NULL;
}

/* The kernel takes more characters, but nft(8) and people don't. */
static const char *
set_bridge(void *settings, const char *value)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
    struct net *net = settings;
    size_t length = strlen(value);

    if (length == 0 || length >= LINK_NAME)
        return "not 1 to 15 characters, as the name of a link";
    if (strspn(value, letters) < length || strchr("-.", value[0]))
        return "not a name (letters, digits, '-', '_' and '.')";
    if (is_name_of_program(value) || strcmp(value, "all") == 0
        || strcmp(value, "default") == 0)
        return "this name has a meaning of its own";
    net->plug.bridge = value;
    return NULL;
}

static const char *
set_ip(void *settings, const char *value)
{
    struct net *net = settings;

    return parse_address(&net->plug.address, value);
}

static const char *
set_nat(void *settings, const char *value)
{
    struct net *net = settings;

    (void)value;
    net->plug.nat = true;
    return NULL;
}

int
check_net_options(struct net *net)
{
    struct plug *plug = &net->plug;

    if (net->mode == NET_BRIDGE && plug->address.length == 0)
        return refuse("--net bridge needs --ip ADDRESS/LENGTH, for example "
                      "--ip 10.9.0.2/24");
    if (net->mode == NET_BRIDGE && !plug->bridge)
        plug->bridge = "doll0";
    if (net->mode == NET_BRIDGE)
        return 0;
    const char *lost = plug->bridge                ? "--bridge"
                       : plug->address.length != 0 ? "--ip"
                       : plug->nat                 ? "--nat"
                                                   : NULL;
    return lost ? refuse("%s needs --net bridge", lost) : 0;
}

const struct option_entry net_options[] = {
    { "net", "none|host|bridge|PATH",
      "a new network with loopback only (none), the host's, a new one on a\n"
      "        bridge, or that of a file such as /proc/PID/ns/net",
      set_net },
    { "bridge", "NAME", "the bridge, made if it is missing (doll0)",
      set_bridge },
    { "ip", "ADDRESS/LENGTH",
      "address of eth0; the first one of its network is the bridge's", set_ip },
    { "nat", NULL, "let it reach the outside by the host's address", set_nat },
    { 0 },
};
