/* Capabilities by name: on the command line, and what becomes of them.
 * See README.md here and cap_from_name(3). */
#include "08-caps/housekeeping/names.h"

#include "08-caps/caps.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/capability.h>

struct cap_name
cap_name(int cap)
{
    struct cap_name name;
    char *known = cap_to_name(cap);

    if (known && isalpha((unsigned char)*known))
        snprintf(name.text, sizeof(name.text), "%s", known);
    else
        snprintf(name.text, sizeof(name.text), "capability %d", cap);
    cap_free(known);
    if (strncmp(name.text, "cap_", 4) == 0)
        for (char *c = name.text; *c; c++)
            *c = (char)toupper((unsigned char)*c);
    return name;
}

/* Takes names with and without CAP_, in any case.  libcap would take a number
 * too, and of "chown,kill" the first. */
static int
cap_from_option(const char *value)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz_"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    char name[32];
    cap_value_t cap;

    if (strncasecmp(value, "CAP_", 4) == 0)
        value += 4;
    if (!*value || value[strspn(value, letters)]
        || snprintf(name, sizeof(name), "cap_%s", value) >= (int)sizeof(name)
        || cap_from_name(name, &cap) == -1)
        return -1;
    return cap;
}

/* Adds what the value says to one side, unless the other side has it. */
static const char *
add_to(cap_mask *named, bool *all, const char *value, cap_mask other_named,
       bool other_all)
{
    if (strcasecmp(value, "ALL") == 0) {
        *all = true;
        return other_all ? "ALL is both added and dropped" : NULL;
    }
    int cap = cap_from_option(value);
    if (cap == -1)
        return "no capability of this name, see capabilities(7)";
    *named |= (cap_mask)1 << cap;
    return other_named & *named ? "it is both added and dropped" : NULL;
}

static const char *
set_added(void *settings, const char *value)
{
    struct caps *caps = settings;

    return add_to(&caps->added, &caps->all_added, value, caps->dropped,
                  caps->all_dropped);
}

static const char *
set_dropped(void *settings, const char *value)
{
    struct caps *caps = settings;

    return add_to(&caps->dropped, &caps->all_dropped, value, caps->added,
                  caps->all_added);
}

const struct option_entry caps_options[] = {
    { "cap-add", "NAME", "grant this capability too; ALL: all that we have",
      set_added },
    { "cap-drop", "NAME", "don't grant it; ALL: only those that are added",
      set_dropped },
    { 0 },
};
