#ifndef DEV_H
#define DEV_H

/* Inside, in the new root: makes a /dev with the harmless nodes of the host,
 * bound from below the directory host, terminals of its own and shared memory.
 * Returns 0, or -1 with errno set after saying why. */
int mount_dev(int host);

#endif
