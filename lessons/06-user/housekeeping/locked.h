#ifndef LOCKED_H
#define LOCKED_H

/* Outside: has the kernel lock the flags of the detached mount, such as nodev,
 * so that not even a container's root with CAP_SYS_ADMIN takes them off.  The
 * descriptor stands for the locked mount afterwards.
 * Returns 0, or -1 with errno set after saying why.
 * See "Restrictions on mount namespaces" in mount_namespaces(7). */
int lock_flags(int tree);

/* Outside: runs function(arg) in a child with a mount namespace of its own, in
 * which nothing shows on the host, and with our table of descriptors.
 * Returns 0 if it returned 0; otherwise -1: it has said why. */
int run_in_mount_namespace(int (*function)(void *), void *arg);

#endif
