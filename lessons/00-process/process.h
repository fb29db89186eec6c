#ifndef PROCESS_H
#define PROCESS_H

#include <sys/types.h>

/* Starts a process that runs child(arg) and ends with what it returns.
 * Returns its PID, or -1 with errno set after saying why.  See fork(2). */
pid_t fork_child(int (*child)(void *), void *arg);

/* Becomes the program argv[0], looked up in PATH, with the arguments argv and
 * the signals as our caller had them.  Returns only if that fails, after
 * saying why: 127 if it was not found, else 126.  See execve(2). */
int exec_command(char **argv);

#endif
