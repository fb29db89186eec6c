#ifndef DEFAULT_H
#define DEFAULT_H

#include "08-caps/caps.h"
#include "09-seccomp/bpf.h"

/* A row for each name in refused.txt, and at the end one without. */
struct refused_call {
    const char *name;
    cap_mask opened_by; /* by any of these capabilities */
};
extern const struct refused_call refused_calls[];

/* Compiles the filter, for the calls of 64 and of 32 bits.  What refused.txt
 * names is REFUSED, unless one of the granted capabilities opens it again.
 * personality, socket and ioctl are judged by an argument.  Without
 * CAP_SYS_ADMIN so is clone, and clone3 is UNKNOWN: its flags lie in memory,
 * where no filter looks.  UNKNOWN are calls newer than Linux 6.18, too, and
 * those that are newer than libseccomp, which knows the names.  ARM's private
 * calls and all others are ALLOWED.
 * Returns 0, or -1 after saying why. */
int make_default_filter(cap_mask granted, struct program *program);

#endif
