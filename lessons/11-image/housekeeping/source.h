#ifndef SOURCE_H
#define SOURCE_H

#include "11-image/housekeeping/digest.h"
#include <stdbool.h>
#include <sys/types.h>

/* An image as it lies on the disk: an OCI layout, which is a directory, or an
 * archive of docker save or of an OCI layout, which is a tar. */
struct source {
    const char *path; /* as the user typed it, without the tag */
    int fd; /* of the directory, or of the archive */
    bool is_archive;
};

/* A file of the image, read from its begin to its end.  What is read is hashed
 * and counted. */
struct blob;

/* Opens the image.  Returns 0, or -1 with errno set after saying why. */
int open_source(struct source *source);

/* Opens the image's file of that name, such as "index.json".  Its name leads
 * nowhere outside of the image, whatever it is.
 * Returns it, or NULL with errno set: ENOENT, silently, if the image has none,
 * and anything else after saying why. */
struct blob *open_blob(const struct source *source, const char *name);

/* Returns the number of bytes in the file. */
off_t size_of_blob(const struct blob *blob);

/* Returns how many bytes were read, 0 at the end, or -1 with errno set after
 * saying why. */
ssize_t read_blob(struct blob *blob, void *buffer, size_t size);

/* Closes the file.  If a digest is wanted, reads what is left before, so that
 * all was hashed, and says what
 * it is.  Returns 0, or -1 with errno set after saying why. */
int close_blob(struct blob *blob, struct digest *digest);

#endif
