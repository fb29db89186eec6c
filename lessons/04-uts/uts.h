#ifndef UTS_H
#define UTS_H

#include "options.h"

struct uts {
    const char *hostname; /* --hostname; NULL: "matryoshka" */
};

extern const struct option_entry uts_options[]; /* for a struct uts */

/* Inside, in a new UTS namespace: sets the host name.
 * Returns 0, or -1 with errno set after saying why.
 * See uts_namespaces(7). */
int set_hostname(const struct uts *uts);

#endif
