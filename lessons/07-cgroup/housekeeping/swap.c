/* --memory promises "swap included", also where the kernel doesn't count swap.
 * See README.md here and "/proc/swaps" in proc(5). */
#include "07-cgroup/housekeeping/swap.h"

#include "07-cgroup/housekeeping/control.h"
#include "fail.h"
#include "file.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* The first line of /proc/swaps is a heading. */
static bool
has_swap(void)
{
    char *swaps = read_file("/proc/swaps");
    const char *line = swaps ? strchr(swaps, '\n') : NULL;
    bool has = !swaps || (line && line[1]);

    free(swaps);
    return has;
}

int
write_swap_limit(const struct cgroup *cgroup, const char *name,
                 const char *value)
{
    if (has_cgroup_file(cgroup, name))
        return write_cgroup_file(cgroup, name, value);
    if (!has_swap())
        return 0;
    errno = ENOENT;
    return fail("open cgroup's swap limit %s", name);
}
