#ifndef CONFINE_H
#define CONFINE_H

#include "08-caps/rights.h"
#include "09-seccomp/filter.h"
#include "09-seccomp/label.h"
#include "09-seccomp/landlock.h"
#include "options.h"

struct confinement {
    struct label label;
    struct landlock landlock;
    struct filter filter;
    bool early; /* the filter is loaded while there still is CAP_SYS_ADMIN */
    const struct facts *facts; /* where its label is shown */
};

extern const struct option_entry confinement_options[]; /* for one of these */

/* Outside: makes the filter, and refuses what this kernel can't do.
 * Returns 0, or -1 after saying why. */
int open_confinement(struct confinement *confinement,
                     const struct rights *rights);

/* Inside, before drop_rights(): what the command's process does last of all
 * before exec is to ask for the label, and show it if these facts are wanted,
 * and to give up what the options say, the filter last.  PID 1 gets a filter
 * only if that is early: at once.
 * Returns 0, or -1 after saying why. */
int confine_command(struct confinement *confinement, const struct facts *facts);

#endif
