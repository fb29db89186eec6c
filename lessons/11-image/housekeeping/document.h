#ifndef DOCUMENT_H
#define DOCUMENT_H

#include "09-seccomp/housekeeping/json.h"
#include "11-image/housekeeping/source.h"

/* A JSON file of an image. */
struct document {
    struct place file;
    char *name; /* what errors call it */
};

/* What a file of an image must be, as another one says. */
struct descriptor {
    const char *type; /* its media type */
    off_t size; /* in bytes; -1: nobody says */
    struct digest digest; /* "": nobody says */
};

/* Where a file with that digest lies in an OCI layout. */
struct blob_name {
    char path[16 + sizeof(struct digest)];
};

/* Reads the type, size and digest of a descriptor, which is an object.
 * Returns 0, or -1 with errno set after saying what is wrong with it. */
int read_descriptor(const struct place *place, struct descriptor *descriptor);

struct blob_name blob_name(const struct digest *digest);

/* Reads the image's file of that name, if it is what's expected, which may be
 * NULL.  Nothing is parsed before its size and its digest are right.
 * Returns 0, or -1 with errno set: ENOENT, silently, if there is no such file,
 * and anything else after saying why. */
int load_document(const struct source *source, const char *name,
                  const struct descriptor *expected, struct document *document);

/* The same for a blob of a layout, which must be there. */
int load_blob_document(const struct source *source,
                       const struct descriptor *expected,
                       struct document *document);

void free_document(struct document *document);

/* Says that the file isn't what's expected, if it isn't, and returns -1 then,
 * with errno set, or 0. */
int expect_size(const char *name, const struct descriptor *expected,
                off_t size);
int expect_digest(const char *name, const struct descriptor *expected,
                  const struct digest *digest);

#endif
