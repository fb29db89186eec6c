/* A layer becomes a directory.  Whoever made the layer chose each byte of it,
 * and we are root: so the kernel itself keeps each step inside the directory.
 * See README.md here and openat2(2). */
#include "11-image/unpack.h"

#include "03-mount/volume.h"
#include "11-image/housekeeping/attributes.h"
#include "11-image/housekeeping/entry.h"
#include "11-image/housekeeping/parents.h"
#include "11-image/housekeeping/unpacker.h"
#include "11-image/whiteout.h"
#include "fail.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

int
open_inside(const struct unpacker *u, const char *path, int flags)
{
    const struct open_how how = { .flags = flags | O_DIRECTORY | O_CLOEXEC,
                                  .resolve = RESOLVE_IN_ROOT
                                             | RESOLVE_NO_MAGICLINKS
                                             | RESOLVE_NO_XDEV };

    return open_by(u->top, path, &how);
}

/* A later entry takes the place of an earlier one. */
static int
make_room(const struct unpacker *u, const char *name)
{
    if (unlinkat(u->parent, name, 0) == 0 || errno == ENOENT)
        return 0;
    if (errno == EISDIR && unlinkat(u->parent, name, AT_REMOVEDIR) == 0)
        return 0;
    return fail_entry(u, "remove what an earlier entry made");
}

static int
write_all(int file, const char *data, size_t size, off_t offset)
{
    while (size > 0) {
        ssize_t written = pwrite(file, data, size, offset);

        if (written == -1)
            return -1;
        data += written;
        size -= (size_t)written;
        offset += written;
    }
    return 0;
}

/* Between the pieces there may be holes, and at the end, too. */
static int
write_pieces(struct unpacker *u, int file, off_t whole)
{
    const void *data;
    size_t size;
    off_t offset;

    for (;;) {
        if (next_piece(&u->tar, &data, &size, &offset) == -1)
            return -1;
        if (!data)
            break;
        if (write_all(file, data, size, offset) == -1)
            return fail_entry(u, "write");
    }
    return ftruncate(file, whole) == -1 ? fail_entry(u, "truncate") : 0;
}

static int
unpack_file(struct unpacker *u, const char *name, off_t size)
{
    int file =
        openat(u->parent, name,
               O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

    if (file == -1)
        return fail_entry(u, "create");
    int result = write_pieces(u, file, size);
    close(file);
    return result;
}

static int
unpack_hard_link(const struct unpacker *u, const char *name, const char *target)
{
    struct entry_name old;
    const char *wrong = parse_entry_name(&old, target);

    if (wrong)
        return refuse_entry(u, wrong);
    int directory = open_inside(u, old.directory, O_PATH);
    if (directory != -1 && linkat(directory, old.name, u->parent, name, 0) == 0)
        return close(directory);
    if (errno == ENOENT)
        refuse_entry(u, "a hard link to what isn't in this layer");
    else
        fail_entry(u, "link");
    if (directory != -1)
        close(directory);
    return -1;
}

/* A directory stays what it is, and keeps what is in it. */
static int
unpack_directory(const struct unpacker *u, const char *name)
{
    struct stat made;

    if (make_directory(u, u->parent, name) == -1)
        return -1;
    if (fstatat(u->parent, name, &made, AT_SYMLINK_NOFOLLOW) == 0
        && S_ISDIR(made.st_mode))
        return 0;
    return make_room(u, name) == -1 ? -1 : make_directory(u, u->parent, name);
}

static int
make_entry(struct unpacker *u, const char *name, struct archive_entry *entry)
{
    const char *hard_link = archive_entry_hardlink(entry);
    const mode_t type = archive_entry_filetype(entry);

    if (type == AE_IFDIR && !hard_link)
        return unpack_directory(u, name);
    if (make_room(u, name) == -1)
        return -1;
    if (hard_link)
        return unpack_hard_link(u, name, hard_link);
    if (type == AE_IFREG)
        return unpack_file(u, name, archive_entry_size(entry));
    if (type == AE_IFLNK)
        return symlinkat(archive_entry_symlink(entry), u->parent, name) == -1
                   ? fail_entry(u, "symlink")
                   : 0;
    return mkfifoat(u->parent, name, 0600) == -1 ? fail_entry(u, "mkfifo") : 0;
}

static int
unpack_top(struct unpacker *u, struct archive_entry *entry)
{
    if (archive_entry_hardlink(entry)
        || archive_entry_filetype(entry) != AE_IFDIR)
        return refuse_entry(u, "the layer's top must be a directory");
    return keep_time(u, ".", entry) == -1
               ? -1
               : set_attributes(u, u->top, ".", entry);
}

/* Device nodes are left out: the container gets those that it may have from
 * lesson 03. */
static bool
is_left_out(struct archive_entry *entry)
{
    switch (archive_entry_filetype(entry)) {
    case AE_IFREG:
    case AE_IFDIR:
    case AE_IFLNK:
    case AE_IFIFO:
        return false;
    default:
        return !archive_entry_hardlink(entry);
    }
}

static int
unpack_entry(struct unpacker *u, struct archive_entry *entry)
{
    struct entry_name at;

    u->entry = archive_entry_pathname(entry);
    const char *wrong = parse_entry_name(&at, u->entry);
    if (wrong)
        return refuse_entry(u, wrong);
    if (count_entry(u) == -1)
        return -1;
    if (!*at.name)
        return unpack_top(u, entry);
    if (enter_parent(u, at.directory) == -1)
        return -1;
    if (is_whiteout_name(at.name))
        return unpack_whiteout(u, at.name);
    if (is_left_out(entry)) {
        u->devices++;
        return 0;
    }
    if (make_entry(u, at.name, entry) == -1)
        return -1;
    /* A hard link is a file that has them already. */
    if (archive_entry_hardlink(entry))
        return 0;
    if (set_attributes(u, u->parent, at.name, entry) == -1)
        return -1;
    at.name[-1] = '/';
    return archive_entry_filetype(entry) == AE_IFDIR
               ? keep_time(u, at.directory, entry)
               : 0;
}

static int
unpack_entries(struct unpacker *u)
{
    struct archive_entry *entry;

    if (open_times(u) == -1 || open_tar(&u->tar) == -1)
        return -1;
    for (;;) {
        if (next_entry(&u->tar, &entry) == -1)
            return -1;
        if (!entry)
            return set_times(u);
        if (unpack_entry(u, entry) == -1)
            return -1;
    }
}

static void
report_left_out(const struct unpacker *u)
{
    if (u->devices > 0)
        note("%s: device nodes left out: %u", u->tar.layer, u->devices);
    if (u->lost > 0)
        note("%s: extended attributes that the store's file system can't keep "
             "left out: %u",
             u->tar.layer, u->lost);
}

int
unpack_layer(int directory, struct blob *blob, const char *layer,
             struct unpacking *how, struct digest *diff_id)
{
    static struct unpacker unpacker;
    struct unpacker *u = &unpacker;

    *u = (struct unpacker){ .top = directory, .how = how, .parent = -1 };
    u->tar.layer = layer;
    u->tar.how = how;
    u->tar.blob = blob;
    int result = unpack_entries(u);
    if (result == 0)
        result = finish_tar(&u->tar, diff_id);
    close_tar(&u->tar);
    if (u->times)
        fclose(u->times);
    if (u->parent != -1)
        close(u->parent);
    if (result == 0)
        report_left_out(u);
    return result;
}
