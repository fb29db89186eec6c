#ifndef PROC_H
#define PROC_H

/* Inside, in the new root: mounts the /proc of this PID namespace, and leaves
 * the working directory at "/".  Needs CAP_SYS_ADMIN.
 * Returns 0, or -1 with errno set after saying why.  See proc(5). */
int mount_proc(void);

/* Outside: opens the root directory and locks it for as long as the program
 * lives, because the whole host sees this lesson's mount of /proc, and there
 * must be only one.  Removes a mount that a killed program left.
 * Returns a descriptor, or -1 with errno set after saying why. */
int open_root(const char *path);

/* Inside: makes the open directory the root, as lesson 1 does with a path.
 * Returns 0, or -1 with errno set after saying why. */
int enter_root(int root);

/* Outside, when the container has ended: removes the mount of mount_proc()
 * from the root directory, if there is one.
 * Returns 0, or -1 with errno set after saying why. */
int unmount_proc(int root);

#endif
