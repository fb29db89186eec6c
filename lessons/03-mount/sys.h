#ifndef SYS_H
#define SYS_H

/* Inside, in the new root: mounts a read-only /sys, or binds the one below the
 * directory host for a user namespace that shares the host's network.
 * Returns 0, or -1 with errno set after saying why.  See sysfs(5). */
int mount_sys(int host);

/* Inside, in the new root: mounts an empty /tmp.
 * Returns 0, or -1 with errno set after saying why.  See tmpfs(5). */
int mount_tmp(void);

#endif
