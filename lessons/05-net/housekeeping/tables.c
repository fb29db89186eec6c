/* What nft(8) is to do: the table of each bridge of ours fits its ports.
 * See README.md here and nft(8). */
#include "05-net/housekeeping/tables.h"

#include "05-net/housekeeping/nft.h"
#include "05-net/housekeeping/ours.h"
#include "05-net/nat.h"
#include "fail.h"
#include <stdio.h>
#include <stdlib.h>

/* A text that grows while it is printed. */
struct text {
    FILE *file;
    char *start; /* once it is closed */
    size_t size;
};

static int
open_text(struct text *text)
{
    text->file = open_memstream(&text->start, &text->size);
    return text->file ? 0 : fail("open_memstream");
}

/* Half a script would be worse than none. */
static int
close_text(struct text *text)
{
    bool is_whole = !ferror(text->file);

    if (fclose(text->file) == EOF || !is_whole || !text->start)
        return fail("fclose of a text in memory");
    return 0;
}

static int
print_table_of(FILE *script, struct rtnl_link *bridge, struct nl_cache *links)
{
    int index = rtnl_link_get_ifindex(bridge);
    struct text list = { 0 };

    if (open_text(&list) == -1)
        return -1;
    for (struct rtnl_link *l = next_link(links, NULL); l;
         l = next_link(links, l)) {
        struct address address;
        char ip[ADDRESS_TEXT];
        bool nat;

        if (!is_our_port(l, index, &address, &nat) || !nat || is_abandoned(l))
            continue;
        address.length = 32; /* this address, not its network */
        fprintf(list.file, "%s%s", ftell(list.file) > 0 ? ", " : "",
                format_address(ip, &address));
    }
    int result = close_text(&list);
    if (result == 0)
        print_table(script, rtnl_link_get_name(bridge), list.start);
    free(list.start);
    return result;
}

static int
print_tables(FILE *script, struct nl_cache *links)
{
    int result = 0;

    for (struct rtnl_link *l = next_link(links, NULL); l && result == 0;
         l = next_link(links, l)) {
        if (!is_our_bridge(l))
            continue;
        if (is_unused(l, links))
            print_removal(script, rtnl_link_get_name(l));
        else
            result = print_table_of(script, l, links);
    }
    return result;
}

int
write_tables_of(struct nl_cache *links)
{
    struct text script = { 0 };

    if (open_text(&script) == -1)
        return -1;
    int printed = print_tables(script.file, links);
    int result = close_text(&script) == 0 ? printed : -1;
    if (result == 0 && script.size > 0)
        result = run_nft(script.start);
    free(script.start);
    return result;
}

int
write_tables(struct nl_sock *sock)
{
    struct nl_cache *links = read_links(sock);

    if (!links)
        return -1;
    int result = write_tables_of(links);
    nl_cache_free(links);
    return result;
}

int
remove_table(const char *bridge)
{
    struct text script = { 0 };

    if (open_text(&script) == -1)
        return -1;
    print_removal(script.file, bridge);
    int result = close_text(&script) == 0 ? run_nft(script.start) : -1;
    free(script.start);
    return result;
}
