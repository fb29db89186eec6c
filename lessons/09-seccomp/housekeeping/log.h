#ifndef LOG_H
#define LOG_H

#include "09-seccomp/bpf.h"

/* In the command's process, as its last step before exec: loads the program so
 * that each call which it refuses is named on stderr first, by a process that
 * is started for that.
 * Returns 0, or -1 after saying why.
 * See seccomp_unotify(2). */
int load_logged(const struct program *program);

#endif
