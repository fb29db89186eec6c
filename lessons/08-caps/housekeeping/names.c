/* Capabilities by name, as people know them; the kernel has only numbers.
 * See the chapter, cap_to_name(3) and capsh(1). */
#include "08-caps/housekeeping/names.h"

#include "08-caps/caps.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

static void
print_names(cap_mask mask)
{
    enum { WIDTH = 78 };
    int column = WIDTH;

    for (int cap = 0; cap < 64; cap++) {
        struct cap_name name = cap_name(cap);
        int length = (int)strlen(name.text) + 1;

        if (!(mask >> cap & 1))
            continue;
        if (column + length > WIDTH)
            column = printf("%s       ", column < WIDTH ? "\n" : "");
        column += printf(" %s", name.text);
    }
    printf("%s", mask ? "\n" : "        (none)\n");
}

void
explain_caps(const char *line)
{
    if (strncmp(line, "Cap", 3) == 0)
        print_names(strtoull(strchr(line, '\t'), NULL, 16));
}
