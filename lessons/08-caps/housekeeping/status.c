/* What is left of root, by the kernel's own account.
 * See README.md here, proc(5) and capsh(1). */
#include "08-caps/housekeeping/status.h"

#include "08-caps/caps.h"
#include "08-caps/housekeeping/names.h"
#include "fail.h"
#include "file.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool
begins_with(const char *line, const char *word)
{
    return strncmp(line, word, strlen(word)) == 0;
}

static bool
is_of_rights(const char *line)
{
    static const char *const fields[] = { "Uid:", "Gid:", "Groups:", "Cap",
                                          "NoNewPrivs:" };

    for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
        if (begins_with(line, fields[i]))
            return true;
    return false;
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

int
print_status(const struct status *status)
{
    if (!status->wanted)
        return 0;
    char *rest = NULL, *text = read_file("/proc/self/status");
    if (!text)
        return fail("read /proc/self/status");
    printf("/proc/self/status\n");
    for (char *line = strtok_r(text, "\n", &rest); line;
         line = strtok_r(NULL, "\n", &rest)) {
        if (!is_of_rights(line))
            continue;
        printf("    %s\n", line);
        if (begins_with(line, "Cap"))
            print_names(strtoull(strchr(line, '\t'), NULL, 16));
    }
    free(text);
    return fflush(stdout) == EOF ? fail("write the facts") : 0;
}

static const char *
set_facts(void *settings, const char *value)
{
    struct status *status = settings;

    (void)value;
    status->wanted = true;
    return NULL;
}

const struct option_entry status_options[] = {
    { "facts", NULL, "print what rights /proc says are left, then run it",
      set_facts },
    { 0 },
};
