#ifndef DIRECTORY_H
#define DIRECTORY_H

#include <stddef.h>

#define CGROUP_PREFIX "matryoshka-"

/* Outside: opens the cgroup and locks it, if it is there and nobody else has.
 * *lock is its file cgroup.procs, for reading and writing.  The kernel drops
 * the lock when we end, or close that file: this descriptor, or any other.
 * Returns a descriptor of the directory and sets *lock, or returns -1 with
 * errno set. */
int lock_directory(int parent, const char *name, int *lock);

/* Stores "matryoshka-PID", or after failed attempts another name. */
void name_directory(char *name, size_t size, int attempt);

/* Outside: removes the cgroup and those that its container made in it, and
 * waits for its last processes meanwhile, at most so many milliseconds.
 * Returns 0, or -1 with errno set. */
int remove_directory(int parent, const char *name, int milliseconds);

#endif
