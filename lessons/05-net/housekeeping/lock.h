#ifndef LOCK_H
#define LOCK_H

/* Outside, before links of the host are made or removed: waits until no other
 * program in this network namespace is at it, and keeps them out.
 * Returns the lock, a descriptor that is closed to release it, or -1 with errno
 * set after saying why.
 * See flock(2). */
int lock_network(void);

#endif
