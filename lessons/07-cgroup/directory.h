#ifndef DIRECTORY_H
#define DIRECTORY_H

#include <stddef.h>

#define CGROUP_PREFIX "matryoshka-"

/* Outside: opens and locks the cgroup, if it is there and nobody has locked
 * it.  The kernel drops the lock with its holder.
 * Returns a descriptor, or -1 with errno set. */
int lock_directory(int parent, const char *name);

/* Outside: makes a cgroup "matryoshka-PID" in the opened one and locks it as
 * long as the program lives.  Stores its name.
 * Returns a descriptor, or -1 with errno set after saying why. */
int make_directory(int parent, char *name, size_t size);

/* Outside: removes the cgroup and those that its container made in it, and
 * waits for its last processes meanwhile, at most so many milliseconds.
 * Returns 0, or -1 with errno set. */
int remove_directory(int parent, const char *name, int milliseconds);

#endif
