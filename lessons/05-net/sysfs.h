#ifndef SYSFS_H
#define SYSFS_H

/* Outside: makes a read-only sysfs of our network namespace, attached nowhere
 * yet.
 * Returns a descriptor, or -1 with errno set after saying why.
 * See fsopen(2) and sysfs(5). */
int make_sysfs(void);

/* Inside, in a mount namespace that is still like the host's: puts it over
 * /sys, from where lesson 03 takes it if it can't mount one.
 * Returns 0, or -1 with errno set after saying why. */
int cover_sys(int sysfs);

#endif
