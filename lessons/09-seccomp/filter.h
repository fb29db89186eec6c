#ifndef FILTER_H
#define FILTER_H

#include "08-caps/rights.h"
#include "09-seccomp/bpf.h"
#include <stdbool.h>

struct filter {
    const char *profile; /* --seccomp: NULL is the default */
    bool log; /* --seccomp-log */
    struct program program; /* empty: unconfined */
};

/* Outside: makes the filter, the default one or that of a file, for the
 * capabilities that the container gets.
 * Returns 0, or -1 after saying why there is none, or why no command could
 * start under it. */
int open_filter(struct filter *filter, const struct rights *rights);

/* Loads the filter: from now on it judges each call of this process and of all
 * its children, and nothing takes it away.  The process has no_new_privs, or
 * CAP_SYS_ADMIN.
 * Returns 0, or -1 with errno set after saying why.
 * See SECCOMP_SET_MODE_FILTER in seccomp(2). */
int load_filter(struct filter *filter);

#endif
