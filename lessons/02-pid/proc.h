#ifndef PROC_H
#define PROC_H

/* Inside, in the new root: mounts the /proc of this PID namespace, and leaves
 * the working directory at "/".  Needs CAP_SYS_ADMIN.
 * Returns 0, or -1 with errno set after saying why.  See proc(5). */
int mount_proc(void);

/* Outside: opens the root directory and locks it as long as the program
 * lives, because this lesson's /proc mount is seen by the whole host and must
 * be the only one there.  Removes a mount that a killed program left.
 * Returns a descriptor, or -1 with errno set after saying why. */
int open_root(const char *path);

/* Inside: makes the opened directory the root, as lesson 1 does by a path.
 * Returns 0, or -1 with errno set after saying why. */
int enter_root(int root);

/* Outside, when the container has ended: removes the mount of mount_proc()
 * from the root directory, if there is one. */
void unmount_proc(int root);

#endif
