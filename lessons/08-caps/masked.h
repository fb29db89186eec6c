#ifndef MASKED_H
#define MASKED_H

/* Inside, in the new root: covers what in /proc and /sys tells of the host,
 * and makes read-only what changes it, by the default list of OCI runtimes.
 * What this kernel doesn't have is left out.
 * Returns 0, or -1 with errno set after saying why.
 * See "Masked Paths" in the OCI runtime specification. */
int mask_paths(void);

#endif
