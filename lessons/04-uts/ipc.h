#ifndef IPC_H
#define IPC_H

/* Inside, when /dev is there, in a new IPC namespace: shows its POSIX message
 * queues in /dev/mqueue.  System V IPC needs nothing more.
 * Returns 0, or -1 with errno set after saying why.
 * See ipc_namespaces(7) and mq_overview(7). */
int mount_mqueue(void);

#endif
