#ifndef INIT_H
#define INIT_H

#include "options.h"
#include <stdbool.h>

struct init {
    bool absent; /* --no-init: the command itself is PID 1 */
};

extern const struct option_entry init_options[]; /* for a struct init */

/* In PID 1 of a PID namespace: starts the command as PID 2, passes signals on
 * to it and reaps orphans until it ends.  When the caller exits after that, the
 * kernel kills all that is left in the namespace.  See pid_namespaces(7).
 * Returns the command's exit status, or 128+N if signal N killed it. */
int run_init(const struct init *init, char **argv);

#endif
