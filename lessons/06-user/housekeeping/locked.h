#ifndef LOCKED_H
#define LOCKED_H

/* Outside: has the kernel lock the flags of the detached mount, such as nodev,
 * so that not even a container's root with CAP_SYS_ADMIN takes them off.  The
 * descriptor stands for the locked mount afterwards.
 * Returns 0, or -1 with errno set after saying why.
 * See "Restrictions on mount namespaces" in mount_namespaces(7). */
int lock_flags(int tree);

#endif
