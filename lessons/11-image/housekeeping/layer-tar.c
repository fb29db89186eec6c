/* Reads a layer: decompresses it, hashes and counts what comes out, and takes
 * that apart into a tar's entries.
 * See libarchive(3) and tar(5). */
#include "11-image/housekeeping/layer-tar.h"

#include "11-image/housekeeping/interrupt.h"
#include "fail.h"
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

/* The library gives up, and the first who knows why has said it. */
static int
say(struct layer_tar *tar, const char *why)
{
    if (!tar->has_said)
        refuse("unpack %s: %s", tar->layer, why ? why : "it can't be read");
    tar->has_said = true;
    errno = EINVAL;
    return -1;
}

static la_ssize_t
read_compressed(struct archive *archive, void *arg, const void **buffer)
{
    struct layer_tar *tar = arg;
    ssize_t size = read_blob(tar->blob, tar->buffer, sizeof(tar->buffer));

    (void)archive;
    *buffer = tar->buffer;
    tar->has_said = tar->has_said || size == -1;
    return size;
}

/* On a terminal, a line every 4 MiB; whatever is written next takes its place,
 * as the cursor stands at its begin. */
static void
show_progress(struct layer_tar *tar, size_t more)
{
    uint64_t before = tar->size;

    tar->size += more;
    if (before >> 22 != tar->size >> 22 && isatty(STDERR_FILENO))
        dprintf(STDERR_FILENO, "%s: %ju MiB\033[K\r", tar->layer,
                (uintmax_t)(tar->size >> 20));
}

/* A tar consists of blocks, and some programs, umoci among them, stop behind
 * the last file's last byte: the rest of its block is no part of the layer. */
static la_ssize_t
fill_block(struct layer_tar *tar, const void **buffer)
{
    static const char zeros[512];
    size_t used = tar->is_filled ? 0 : tar->size % sizeof(zeros);

    tar->is_filled = true;
    *buffer = zeros;
    return used == 0 ? 0 : (la_ssize_t)(sizeof(zeros) - used);
}

static la_ssize_t
read_plain(struct archive *archive, void *arg, const void **buffer)
{
    struct layer_tar *tar = arg;
    size_t size = 0;
    la_int64_t offset;
    int result = archive_read_data_block(tar->plain, buffer, &size, &offset);

    (void)archive;
    if (result == ARCHIVE_EOF)
        return fill_block(tar, buffer);
    if (result != ARCHIVE_OK)
        return say(tar, archive_error_string(tar->plain));
    if (is_asked_to_end())
        return say(tar, "a signal ended it");
    if (size > tar->how->bytes_left)
        return say(tar, "more bytes than --unpack-limit allows");
    tar->how->bytes_left -= size;
    show_progress(tar, size);
    sha256_update(&tar->hash, size, *buffer);
    return (la_ssize_t)size;
}

int
open_tar(struct layer_tar *tar)
{
    struct archive_entry *whole;

    sha256_init(&tar->hash);
    tar->plain = archive_read_new();
    tar->entries = archive_read_new();
    if (!tar->plain || !tar->entries)
        return fail("archive_read_new");
    archive_read_support_filter_gzip(tar->plain);
    archive_read_support_filter_zstd(tar->plain);
    archive_read_support_format_raw(tar->plain);
    archive_read_support_format_empty(tar->plain);
    archive_read_support_format_tar(tar->entries);
    archive_read_support_format_empty(tar->entries);
    if (archive_read_open(tar->plain, tar, NULL, read_compressed, NULL)
            != ARCHIVE_OK
        || archive_read_next_header(tar->plain, &whole) < ARCHIVE_WARN)
        return say(tar, archive_error_string(tar->plain));
    if (archive_read_open(tar->entries, tar, NULL, read_plain, NULL)
        != ARCHIVE_OK)
        return say(tar, archive_error_string(tar->entries));
    return 0;
}

int
next_entry(struct layer_tar *tar, struct archive_entry **entry)
{
    int result = archive_read_next_header(tar->entries, entry);

    if (result == ARCHIVE_EOF)
        *entry = NULL;
    /* It warns of names that our locale doesn't know, and gives us their bytes,
     * which are what we want. */
    return result == ARCHIVE_EOF || result >= ARCHIVE_WARN
               ? 0
               : say(tar, archive_error_string(tar->entries));
}

int
next_piece(struct layer_tar *tar, const void **data, size_t *size,
           off_t *offset)
{
    int result = archive_read_data_block(tar->entries, data, size, offset);

    if (result == ARCHIVE_EOF)
        *data = NULL;
    else if (tar->is_filled) /* Those zeros are no part of the file either. */
        return say(tar, "its last file is cut off");
    return result == ARCHIVE_EOF || result == ARCHIVE_OK
               ? 0
               : say(tar, archive_error_string(tar->entries));
}

int
finish_tar(struct layer_tar *tar, struct digest *digest)
{
    const void *rest;
    la_ssize_t size;

    do
        size = read_plain(NULL, tar, &rest);
    while (size > 0);
    if (size == -1)
        return -1;
    *digest = finish_digest(&tar->hash);
    return 0;
}

void
close_tar(struct layer_tar *tar)
{
    archive_read_free(tar->entries);
    archive_read_free(tar->plain);
    if (tar->size >> 22 && isatty(STDERR_FILENO))
        dprintf(STDERR_FILENO, "\033[K");
}
