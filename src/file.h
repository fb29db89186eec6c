#ifndef FILE_H
#define FILE_H

/* Opens /dev/null in the place of each of the descriptors 0, 1 and 2 that the
 * caller closed, so that no file of ours takes its number.  Reading or writing
 * there still fails with EBADF, as it would have done.  Refuses a directory of
 * the caller's there, which would be the command's way out (CVE-2024-21626).
 * Returns 0, or -1 with errno set after saying why. */
int keep_standard_descriptors(void);

/* Writes the text to an existing file in one write(2), as files of /proc and
 * of cgroups demand.  The path is given as to printf(3).
 * Returns 0, or -1 with errno set after saying why. */
int write_file(const char *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Reads a whole file, also one of /proc, which has no size.  The path is given
 * as to printf(3).  Fails silently, because a missing file is often an answer.
 * Returns the text, to be freed by the caller, or NULL with errno set. */
char *read_file(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Opens the directory of that name, but for a symbolic link.  Fails silently,
 * as one that has gone is often an answer. Returns a descriptor, or -1 with
 * errno set. */
int open_directory(int parent, const char *name);

/* Changes to a directory.  The last name in its path must not be a symbolic
 * link, with which the maker of a root file system could lead a mount anywhere.
 * Returns 0, or -1 with errno set after saying why. */
int enter_directory(const char *path);

/* Takes an exclusive lock on the open file or directory.  We hold it until the
 * last copy of this descriptor is closed.  Waits at most so many milliseconds
 * for another holder.
 * Returns 0, or -1 with errno set: EWOULDBLOCK if there still is one.
 * See flock(2). */
int lock_file(int fd, int milliseconds);

#endif
