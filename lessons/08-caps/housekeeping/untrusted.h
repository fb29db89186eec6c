#ifndef UNTRUSTED_H
#define UNTRUSTED_H

/* Inside, in the new root: reads a file that whoever made the root file system
 * may have made a trap: a link to /proc, a FIFO, a device, 100 GB.  *text is
 * freed by the caller, and NULL if there is no such file.
 * Returns 0, or -1 after saying why. */
int read_untrusted(const char *path, char **text);

#endif
