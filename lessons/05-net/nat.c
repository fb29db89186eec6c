/* The way to the outside, and the wall between two bridges: one nftables table
 * for each bridge of ours, as one would write it for `nft -f -`.
 * See README.md here and nft(8). */
#include "05-net/nat.h"

#include "fail.h"
#include "file.h"
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

/* Packets between two containers on the bridge are switched, not forwarded;
 * where br_netfilter is loaded they come by all the same, with the bridge on
 * both sides.  "accept" is the word of this chain only: other tables may still
 * drop the packet. */
static const char forward[] =
    "    chain forward {\n"
    "        type filter hook forward priority filter; policy accept;\n"
    "        iifname != $switch oifname != $switch accept\n"
    "        iifname $switch oifname $switch accept\n";

static const char nat[] =
    "        ct state established,related accept\n"
    "        iifname $switch ip saddr $inside accept\n"
    "        drop\n"
    "    }\n"
    "    chain postrouting {\n"
    "        type nat hook postrouting priority srcnat;\n"
    "        oifname != $switch ip saddr $inside masquerade\n"
    "    }\n"
    "}\n";

static const char no_nat[] = "        drop\n"
                             "    }\n"
                             "}\n";

void
print_removal(FILE *script, const char *bridge)
{
    /* Deleting a table that doesn't exist is an error, so it is made before. */
    fprintf(script,
            "table inet matryoshka_%s\n"
            "delete table inet matryoshka_%s\n",
            bridge, bridge);
}

void
print_table(FILE *script, const char *bridge, const char *addresses)
{
    print_removal(script, bridge);
    fprintf(script,
            "table inet matryoshka_%s {\n"
            "    define switch = \"%s\"\n",
            bridge, bridge);
    if (*addresses)
        fprintf(script, "    define inside = { %s }\n", addresses);
    fprintf(script, "%s%s", forward, *addresses ? nat : no_nat);
}

int
check_forwarding(void)
{
    char *text = read_file("/proc/sys/net/ipv4/ip_forward");

    if (!text)
        return fail("read /proc/sys/net/ipv4/ip_forward");
    bool forwards = *text == '1';
    free(text);
    if (forwards)
        return 0;
    errno = ENETUNREACH;
    return fail("forward packets for --nat");
}
