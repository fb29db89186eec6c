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
 * numbers, rights, namespaces, cgroups and security label.
 * Returns 0, or -1 with errno set after saying why.  See proc(5). */
int print_facts(const struct facts *facts, pid_t pid);

/* The first part of it alone, the numbers and rights in /proc/PID/status, which
 * a process without rights may read too.  After each line explain(), unless it
 * is NULL, may print more.
 * Returns 0, or -1 with errno set after saying why. */
int print_status(const struct facts *facts, pid_t pid,
                 void (*explain)(const char *line));

#endif
