#ifndef JOB_H
#define JOB_H

#include "02-pid/init.h"

/* kill(0, SIGKILL) reaches the whole process group, in whatever PID namespace
 * its members are.  So PID 1 and the command leave the caller's group, each for
 * one of its own, and we do for them what the group did: we pass on what the
 * terminal sends, lend the command the terminal, stop when it has stopped, and
 * have it go on when we do.  See credentials(7) and tcsetpgrp(3). */

/* PID 1 keeps this descriptor, to tell the program that the command has
 * stopped. All above it are the caller's. */
enum { JOB_REPORTS = 3 };

/* Outside, after catch_signals(), before there is a child.
 * Returns 0, or -1 with errno set after saying why. */
int open_job(const struct init *init);

/* Inside, in PID 1, when no other descriptor is needed any more: leaves the
 * caller's process group.  The command will do the same just before its exec.
 * Returns 0, or -1 with errno set after saying why. */
int enter_job(void);

#endif
