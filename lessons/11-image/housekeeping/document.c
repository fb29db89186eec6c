/* JSON files of images: index, manifest and config.
 * See the chapter, and "Descriptor" in the OCI image specification. */
#include "11-image/housekeeping/document.h"

#include "fail.h"
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LARGEST_DOCUMENT = 4 << 20 };

int
read_descriptor(const struct place *place, struct descriptor *descriptor)
{
    struct place type, digest, size;

    if (require_member(place, "mediaType", JSON_STRING, &type) == -1
        || require_member(place, "digest", JSON_STRING, &digest) == -1
        || require_member(place, "size", JSON_INTEGER, &size) == -1)
        return -1;
    descriptor->type = json_string_value(type.value);
    descriptor->size = json_integer_value(size.value);
    if (descriptor->size < 0)
        return refuse_place(&size, "below 0");
    if (!parse_digest(&descriptor->digest, json_string_value(digest.value)))
        return refuse_place(&digest, "not sha256: and 64 digits");
    return 0;
}

struct blob_name
blob_name(const struct digest *digest)
{
    struct blob_name name;

    snprintf(name.path, sizeof(name.path), "blobs/sha256/%s", digest->hex);
    return name;
}

int
expect_size(const char *name, const struct descriptor *expected, off_t size)
{
    if (!expected || expected->size == -1 || size == expected->size)
        return 0;
    return refuse("%s: it has %jd bytes, and not %jd", name, (intmax_t)size,
                  (intmax_t)expected->size);
}

int
expect_digest(const char *name, const struct descriptor *expected,
              const struct digest *digest)
{
    if (!expected || !*expected->digest.hex
        || is_same_digest(digest, &expected->digest))
        return 0;
    return refuse("%s: its digest is sha256:%s", name, digest->hex);
}

/* Returns the text, or NULL after saying why. */
static char *
read_text(struct blob *blob, size_t size)
{
    char *text = malloc(size + 1);
    size_t done = 0;
    ssize_t length = 1;

    if (!text) {
        fail("malloc");
        return NULL;
    }
    while (length > 0 && done < size) {
        length = read_blob(blob, text + done, size - done);
        done += length > 0 ? (size_t)length : 0;
    }
    if (length != -1 && done == size)
        return text;
    if (length != -1)
        refuse("an image's file became shorter while it was read");
    free(text);
    return NULL;
}

static json_t *
parse(const char *name, const char *text, size_t size)
{
    json_error_t error;
    json_t *value = json_loadb(text, size, JSON_REJECT_DUPLICATES, &error);

    if (!value)
        refuse("%s: line %d, column %d: %s", name, error.line, error.column,
               error.text);
    return value;
}

/* Returns its value, or NULL after saying why. */
static json_t *
load(struct blob *blob, const char *name, const struct descriptor *expected)
{
    struct digest digest;
    json_t *value = NULL;
    off_t size = size_of_blob(blob);
    char *text = NULL;

    if (size > LARGEST_DOCUMENT)
        refuse("%s: larger than 4 MiB", name);
    else if (expect_size(name, expected, size) == 0)
        text = read_text(blob, (size_t)size);
    if (close_blob(blob, text ? &digest : NULL) == 0 && text
        && expect_digest(name, expected, &digest) == 0)
        value = parse(name, text, (size_t)size);
    free(text);
    return value;
}

int
load_document(const struct source *source, const char *name,
              const struct descriptor *expected, struct document *document)
{
    struct blob *blob = open_blob(source, name);

    *document = (struct document){ 0 };
    if (!blob)
        return -1;
    if (asprintf(&document->name, "%s: %s", source->path, name) == -1)
        return fail("malloc");
    document->file.name = document->name;
    document->file.value = load(blob, document->name, expected);
    if (document->file.value)
        return 0;
    free_document(document);
    errno = EINVAL;
    return -1;
}

int
load_blob_document(const struct source *source,
                   const struct descriptor *expected, struct document *document)
{
    struct blob_name name = blob_name(&expected->digest);

    if (load_document(source, name.path, expected, document) == 0)
        return 0;
    return errno == ENOENT ? fail("open %s: %s", source->path, name.path) : -1;
}

void
free_document(struct document *document)
{
    json_decref(document->file.value);
    free(document->name);
    *document = (struct document){ 0 };
}
