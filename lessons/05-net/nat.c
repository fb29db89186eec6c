/* The way to the outside, and the wall between two bridges: one nftables table
 * for each bridge of ours.  See README.md here and nft(8). */
#include "05-net/nat.h"

#include "fail.h"
#include "file.h"
#include <errno.h>
#include <nftables/libnftables.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Deleting a table that doesn't exist is an error, so it is made before. */
#define REMOVE                   \
    "table inet matryoshka_%s\n" \
    "delete table inet matryoshka_%s\n"

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

/* libnftables takes what nft(8) takes, and sends it as one transaction. */
static int
run_script(const char *bridge, const char *script)
{
    struct nft_ctx *nft = nft_ctx_new(NFT_CTX_DEFAULT);
    int result = 0;

    if (!nft || nft_ctx_buffer_error(nft) != 0) {
        errno = ENOMEM;
        result = fail("nft_ctx_new");
    } else if (nft_run_cmd_from_buffer(nft, script) != 0) {
        const char *error = nft_ctx_get_error_buffer(nft);

        result = refuse("nft table inet matryoshka_%s: %.*s", bridge,
                        (int)strcspn(error, "\n"), error);
    }
    if (nft)
        nft_ctx_free(nft);
    return result;
}

int
write_table(const char *bridge, const char *addresses)
{
    char *script;

    int length =
        asprintf(&script,
                 REMOVE "define switch = \"%s\"\n"
                        "define inside = { %s }\n"
                        "table inet matryoshka_%s {\n"
                        "%s%s",
                 bridge, bridge, bridge, *addresses ? addresses : "0.0.0.0",
                 bridge, forward, *addresses ? nat : no_nat);
    if (length == -1)
        return fail("asprintf");
    int result = run_script(bridge, script);
    free(script);
    return result;
}

int
remove_table(const char *bridge)
{
    char *script;

    if (asprintf(&script, REMOVE, bridge, bridge) == -1)
        return fail("asprintf");
    int result = run_script(bridge, script);
    free(script);
    return result;
}

int
check_forwarding(void)
{
    char *text = read_file("/proc/sys/net/ipv4/ip_forward");
    bool forwards = text && *text == '1';

    free(text);
    if (forwards)
        return 0;
    errno = ENETUNREACH;
    return fail("forward packets for --nat");
}
