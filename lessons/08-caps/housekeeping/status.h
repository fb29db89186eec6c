#ifndef STATUS_H
#define STATUS_H

#include "options.h"
#include <stdbool.h>

struct status {
    bool wanted; /* --facts */
};

extern const struct option_entry status_options[]; /* for a struct status */

/* Inside, when the rights are dropped: if it's wanted, prints what the kernel
 * says of ours, which are those of the command too, with the capabilities'
 * names.
 * Returns 0, or -1 with errno set after saying why.  See proc(5). */
int print_status(const struct status *status);

#endif
