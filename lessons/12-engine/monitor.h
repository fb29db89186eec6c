#ifndef MONITOR_H
#define MONITOR_H

#include "12-engine/container.h"
#include "12-engine/record.h"

/* In a process of its own, the container's monitor: starts it, keeps its log,
 * answers verbs, and clears up when it ends.  line is the socket of who started
 * us, who hears HEARD when the command's turn has come, and nothing before that
 * if it never does.  The lock on the record is ours; words are all of run's.
 * Returns the container's status. */
int run_monitor(struct container *c, struct record *record, int line,
                char **words);

#endif
