/* A host name of its own.
 * See README.md here, uts_namespaces(7) and sethostname(2). */
#include "04-uts/uts.h"

#include "fail.h"
#include <limits.h>
#include <string.h>
#include <unistd.h>

/* BEGIN SOLUTION */
int
set_hostname(const struct uts *uts)
{
    const char *name = uts->hostname ? uts->hostname : "matryoshka";

    if (sethostname(name, strlen(name)) == -1)
        return fail("sethostname %s", name);
    return 0;
}
/* END SOLUTION */

/* The kernel takes any bytes as a name; programs expect RFC 1123. */
static const char *
set_name(void *settings, const char *value)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.";
    struct uts *uts = settings;
    size_t length = strlen(value);

    if (length == 0 || length > HOST_NAME_MAX)
        return "not 1 to 64 characters";
    if (strspn(value, letters) < length || strchr("-.", value[0]))
        return "not a host name (letters, digits, '-' and '.')";
    uts->hostname = value;
    return NULL;
}

const struct option_entry uts_options[] = {
    { "hostname,h", "NAME", "host name of the container (matryoshka)",
      set_name },
    { 0 },
};
