#ifndef SEALED_H
#define SEALED_H

/* First of all in main(): executes the program anew from a sealed copy of its
 * file in memory, unless it is that copy already.  A process of the container
 * that still is our program, or becomes it by a link to /proc/self/exe, then
 * holds nothing of the host's.
 * Returns 0 in the copy, or -1 with errno set after saying why.
 * See memfd_create(2), "File sealing" in fcntl(2), and CVE-2019-5736. */
int run_sealed(char **argv);

#endif
