#ifndef CHROOT_H
#define CHROOT_H

/* Makes the directory the root of all paths of the calling process, and its
 * working directory.  Needs CAP_SYS_CHROOT.
 * Returns 0, or -1 with errno set after saying why.  See chroot(2). */
int change_root(const char *path);

#endif
