#ifndef DEFAULT_H
#define DEFAULT_H

#include "08-caps/caps.h"
#include "09-seccomp/bpf.h"

/* Compiles the filter that refuses what refused.txt names, but for what these
 * capabilities open again.
 * Returns 0, or -1 after saying why. */
int make_default_filter(cap_mask granted, struct program *program);

#endif
