#ifndef SURROUNDINGS_H
#define SURROUNDINGS_H

#include <stdbool.h>

/* Where a process may be, which explains why something is refused. */
enum surroundings {
    ANYWHERE,
    FILTERED, /* a seccomp filter is on it, as in most containers */
    POWERLESS, /* it is root without CAP_SYS_ADMIN, as in most containers */
    CHROOTED, /* its root directory is not that of its mount namespace */
    MAPPED, /* it is in a user namespace that somebody made */
    MEMORYLESS, /* the kernel was booted without the memory controller */
    LANDLOCKED, /* the paths of --landlock are all that it reaches */
    LABELLED, /* at its next exec it gets the label that it asked for */
};

/* Says where we are from now on, for what the kernel can't be asked.  Our
 * children will be there, too. */
void we_are(enum surroundings where);

/* Returns whether we are there, so that it may be why the call was refused: of
 * a filter that is on us we ask whether it refuses this one, if it is a call
 * that the hints speak of.  See proc(5), cgroups(7), seccomp(2) and
 * user_namespaces(7). */
bool are_we(enum surroundings where, const char *call);

#endif
