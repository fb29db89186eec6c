#ifndef CLOCK_H
#define CLOCK_H

#include "options.h"
#include <stdbool.h>

struct clock {
    bool shifted; /* --boottime */
    long long boottime; /* seconds to add to CLOCK_BOOTTIME */
};

extern const struct option_entry clock_options[]; /* for a struct clock */

/* Inside, while the host's /proc is there: if an offset was asked for, makes
 * and enters a time namespace whose CLOCK_BOOTTIME is shifted by it.
 * Returns 0, or -1 with errno set after saying why.
 * See time_namespaces(7). */
int enter_time_namespace(const struct clock *clock);

#endif
