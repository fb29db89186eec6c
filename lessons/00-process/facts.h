#ifndef FACTS_H
#define FACTS_H

#include "options.h"
#include <stdbool.h>
#include <sys/types.h>

struct facts {
    bool wanted; /* --facts */
};

extern const struct option_entry facts_options[]; /* for a struct facts */

/* Prints on stdout what /proc says of the process, if that is wanted: its
 * numbers, capabilities, namespaces, cgroups and security label.
 * Returns 0, or -1 with errno set after saying why.  See proc(5). */
int print_facts(const struct facts *facts, pid_t pid);

#endif
