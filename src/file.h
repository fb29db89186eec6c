#ifndef FILE_H
#define FILE_H

/* Opens /dev/null in the place of each of the descriptors 0, 1 and 2 that the
 * caller closed, so that no file of ours takes its number; using it still
 * fails with EBADF, as it would have done.
 * Returns 0, or -1 with errno set after saying why. */
int keep_standard_descriptors(void);

/* Writes the text to an existing file in one write(2), which is what the files
 * of /proc and cgroups want.  The path is given as to printf(3).
 * Returns 0, or -1 with errno set after saying why. */
int write_file(const char *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Reads a file whole, also one of /proc, which has no size.  The path is given
 * as to printf(3).  Says nothing, because a missing file is often an answer.
 * Returns the text, to be freed by the caller, or NULL with errno set. */
char *read_file(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Changes to a directory whose last name must not be a symbolic link, because
 * whoever made the root file system could lead a mount anywhere with one.
 * Returns 0, or -1 with errno set after saying why. */
int enter_directory(const char *path);

/* Locks the opened file or directory for us alone, for as long as a descriptor
 * of it is open; waits for another holder at most so many milliseconds.
 * Returns 0, or -1 with errno set, to EWOULDBLOCK if it still has a holder.
 * See flock(2). */
int lock_file(int fd, int milliseconds);

#endif
