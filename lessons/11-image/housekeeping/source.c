/* An image's files, wherever they lie.  The image is somebody else's, so its
 * names lead nowhere but into itself.
 * See the chapter and openat2(2). */
#include "11-image/housekeeping/source.h"

#include "03-mount/volume.h"
#include "11-image/housekeeping/member.h"
#include "fail.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct blob {
    char name[PATH_MAX]; /* what errors call it */
    int fd; /* in a directory */
    struct archive *archive; /* in an archive, which is at this file; or NULL */
    off_t size;
    struct sha256_ctx hash; /* of what was read */
};

int
open_source(struct source *source)
{
    struct stat status;

    source->fd =
        open(source->path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (source->fd == -1 || fstat(source->fd, &status) == -1)
        return fail("open %s", source->path);
    source->is_archive = S_ISREG(status.st_mode);
    return 0;
}

static int
open_in_directory(const struct source *source, const char *name,
                  struct blob *blob)
{
    const struct open_how how = {
        .flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS,
    };
    struct stat status;

    blob->fd = open_by(source->fd, name, &how);
    if (blob->fd == -1)
        return errno == ENOENT ? -1 : fail("open %s", blob->name);
    if (fstat(blob->fd, &status) == 0 && S_ISREG(status.st_mode)) {
        blob->size = status.st_size;
        return 0;
    }
    close(blob->fd);
    return refuse("%s: not a regular file", blob->name);
}

struct blob *
open_blob(const struct source *source, const char *name)
{
    struct blob *blob = calloc(1, sizeof(*blob));

    if (!blob) {
        fail("malloc");
        return NULL;
    }
    snprintf(blob->name, sizeof(blob->name), "%s: %s", source->path, name);
    sha256_init(&blob->hash);
    int result =
        source->is_archive
            ? find_in_archive(source, name, &blob->archive, &blob->size)
            : open_in_directory(source, name, blob);
    if (result == 0)
        return blob;
    free(blob);
    return NULL;
}

off_t
size_of_blob(const struct blob *blob)
{
    return blob->size;
}

ssize_t
read_blob(struct blob *blob, void *buffer, size_t size)
{
    ssize_t length = blob->archive
                         ? read_member(blob->archive, blob->name, buffer, size)
                         : read(blob->fd, buffer, size);

    if (length == -1 && !blob->archive)
        return fail("read %s", blob->name);
    if (length > 0)
        sha256_update(&blob->hash, (size_t)length, buffer);
    return length;
}

int
close_blob(struct blob *blob, struct digest *digest)
{
    char rest[1 << 14];
    ssize_t length = digest ? 1 : 0;

    while (length > 0)
        length = read_blob(blob, rest, sizeof(rest));
    if (digest)
        *digest = finish_digest(&blob->hash);
    if (blob->archive)
        close_member(blob->archive);
    else
        close(blob->fd);
    free(blob);
    return length == -1 ? -1 : 0;
}
