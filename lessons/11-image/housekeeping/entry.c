/* Names as they stand in a layer, where anybody can have written them, and
 * errors that show them. */
#include "11-image/housekeeping/entry.h"

#include "11-image/whiteout.h"
#include "fail.h"
#include <stdio.h>
#include <string.h>

static const char *
add_component(struct entry_name *entry, const char *component, size_t length)
{
    size_t used = strlen(entry->directory);

    if (length == 0 || (length == 1 && *component == '.'))
        return NULL;
    if (length == 2 && strncmp(component, "..", 2) == 0)
        return "a name with \"..\", which leads out";
    if (length > NAME_MAX || used + length + 2 > sizeof(entry->directory))
        return "a name that is too long";
    if (is_whiteout_name(entry->name))
        return "a name below a whiteout";
    entry->name = entry->directory + used + 1;
    sprintf(entry->directory + used, "/%.*s", (int)length, component);
    return NULL;
}

const char *
parse_entry_name(struct entry_name *entry, const char *text)
{
    const char *wrong = text && *text ? NULL : "an entry without a name";

    strcpy(entry->directory, ".");
    entry->name = entry->directory + 1;
    while (!wrong && *text) {
        size_t length = strcspn(text, "/");

        wrong = add_component(entry, text, length);
        text += length + (text[length] == '/');
    }
    /* The slash before the last name ends the directory. */
    if (*entry->name)
        entry->name[-1] = '\0';
    return wrong;
}

/* What isn't ASCII's or can't be printed as \ooo, and no more than a line. */
static const char *
printable(const char *text)
{
    static char shown[1024];
    size_t used = 0;

    for (; text && *text && used < sizeof(shown) - 8; text++)
        used += (size_t)sprintf(
            shown + used,
            *text >= ' ' && *text < 127 && *text != '\\' ? "%c" : "\\%03o",
            (unsigned char)*text);
    strcpy(shown + used, text && *text ? "..." : "");
    return shown;
}

int
fail_entry(const struct unpacker *u, const char *call)
{
    return fail("unpack %s: %s: %s", u->tar.layer, printable(u->entry), call);
}

int
refuse_entry(const struct unpacker *u, const char *why)
{
    return refuse("unpack %s: %s: %s", u->tar.layer, printable(u->entry), why);
}

int
count_entry(const struct unpacker *u)
{
    if (u->how->entries_left == 0)
        return refuse_entry(u, "more entries than an image may have");
    u->how->entries_left--;
    return 0;
}
