/* toy: IPv4 only.  But a link speaks IPv6 by itself as soon as it is up, and by
 * default the kernel makes whoever advertises himself there its default router:
 * a container could have what the host, or a neighbour, sends to the world.
 * See README.md here and CVE-2020-13401. */
#include "05-net/housekeeping/ipv6.h"

#include "fail.h"
#include "file.h"
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#define SETTINGS "/proc/sys/net/ipv6"

static bool
kernel_has_ipv6(void)
{
    return access(SETTINGS, F_OK) == 0 || errno != ENOENT;
}

int
switch_ipv6_off(const char *link)
{
    if (!kernel_has_ipv6())
        return 0;
    if (write_file("0", SETTINGS "/conf/%s/accept_ra", link) == -1)
        return -1;
    return write_file("1", SETTINGS "/conf/%s/disable_ipv6", link);
}

int
check_ipv6_of(const char *bridge)
{
    int result = 0;

    if (!kernel_has_ipv6())
        return 0;
    char *accepts = read_file(SETTINGS "/conf/%s/accept_ra", bridge);
    char *is_off = read_file(SETTINGS "/conf/%s/disable_ipv6", bridge);
    if (!accepts || !is_off)
        result = fail("read " SETTINGS "/conf/%s", bridge);
    else if (*accepts != '0' && *is_off != '1')
        result = refuse("--bridge %s: a container could become the host's "
                        "IPv6 router (sysctl -w "
                        "net/ipv6/conf/%s/accept_ra=0)",
                        bridge, bridge);
    free(accepts);
    free(is_off);
    return result;
}
