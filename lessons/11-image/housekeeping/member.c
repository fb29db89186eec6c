/* A file in a tar.  A tar has no list of what is in it, so each search walks
 * from its begin; where nothing is compressed the files' bytes are skipped.
 * See the chapter, tar(5) and libarchive(3). */
#include "11-image/housekeeping/member.h"

#include "11-image/housekeeping/interrupt.h"
#include "fail.h"
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { MOST_MEMBERS = 100 * 1000, BLOCK = 1 << 16 };

/* What isn't even a tar was perhaps never meant to be an image. */
static int
refuse_archive(const struct source *source, struct archive *archive)
{
    return refuse("%s: neither an image nor a directory: %s", source->path,
                  archive_error_string(archive));
}

static struct archive *
open_archive(const struct source *source)
{
    struct archive *archive = archive_read_new();

    if (archive && lseek(source->fd, 0, SEEK_SET) == 0
        && archive_read_support_filter_gzip(archive) == ARCHIVE_OK
        && archive_read_support_filter_zstd(archive) == ARCHIVE_OK
        && archive_read_support_format_tar(archive) == ARCHIVE_OK
        && archive_read_open_fd(archive, source->fd, BLOCK) == ARCHIVE_OK)
        return archive;
    if (archive)
        refuse_archive(source, archive);
    else
        fail("malloc");
    archive_read_free(archive);
    return NULL;
}

static const char *
without_dot(const char *name)
{
    while (strncmp(name, "./", 2) == 0)
        name += 2;
    return name;
}

/* Goes on to that member.  Returns 1, or 0 if there is none any more, or -1
 * after saying why that can't be told. */
static int
walk_to(const struct source *source, struct archive *archive, const char *name,
        struct archive_entry **entry)
{
    for (int count = 0; count < MOST_MEMBERS; count++) {
        int result = archive_read_next_header(archive, entry);

        if (result == ARCHIVE_EOF)
            return 0;
        if (is_asked_to_end())
            return refuse("%s: a signal ended the search", source->path);
        if (result != ARCHIVE_OK && result != ARCHIVE_WARN)
            return refuse_archive(source, archive);
        const char *at = archive_entry_pathname(*entry);
        if (at && strcmp(without_dot(at), name) == 0)
            return 1;
    }
    return refuse("%s: more than %d files", source->path, MOST_MEMBERS);
}

/* Gets what the link is to: another member's name, or for a symbolic link the
 * way from where the link is, as in docker save's "HEX/layer.tar" to
 * "../OTHER/layer.tar".  Returns whether it's a link. */
static bool
follow(struct archive_entry *entry, const char *name, char target[PATH_MAX])
{
    const char *hard_link = archive_entry_hardlink(entry);
    const char *link = archive_entry_symlink(entry);
    const char *slash = strrchr(name, '/');
    int length = slash ? (int)(slash + 1 - name) : 0;

    if (hard_link) {
        snprintf(target, PATH_MAX, "%s", without_dot(hard_link));
    } else if (link && length > 0 && strncmp(link, "../", 3) == 0) {
        length = 0; /* there is one directory above only */
        snprintf(target, PATH_MAX, "%s", link + 3);
    } else if (link) {
        snprintf(target, PATH_MAX, "%.*s%s", length, name, without_dot(link));
    }
    return hard_link || link;
}

static int
find(const struct source *source, const char *name, struct archive **archive,
     off_t *size, bool may_follow)
{
    struct archive_entry *entry;
    char target[PATH_MAX];

    *archive = open_archive(source);
    if (!*archive)
        return -1;
    int found = walk_to(source, *archive, name, &entry);
    if (found == 1 && archive_entry_filetype(entry) == AE_IFREG
        && !archive_entry_hardlink(entry)) {
        *size = archive_entry_size(entry);
        return 0;
    }
    bool is_link = found == 1 && may_follow && follow(entry, name, target);
    archive_read_free(*archive);
    if (is_link)
        return find(source, target, archive, size, false);
    if (found == 1)
        return refuse("%s: %s: not a regular file", source->path, name);
    errno = found == 0 ? ENOENT : EINVAL;
    return -1;
}

int
find_in_archive(const struct source *source, const char *name,
                struct archive **archive, off_t *size)
{
    return find(source, name, archive, size, true);
}

ssize_t
read_member(struct archive *archive, const char *name, void *buffer,
            size_t size)
{
    la_ssize_t length = archive_read_data(archive, buffer, size);

    if (length < 0)
        return refuse("%s: %s", name, archive_error_string(archive));
    return length;
}

void
close_member(struct archive *archive)
{
    archive_read_free(archive);
}
