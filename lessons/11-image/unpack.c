/* A layer becomes a directory.  Whoever made the layer chose each byte of it,
 * and we are root: so the kernel itself keeps each step inside the directory.
 * See README.md here, openat2(2) and filesystems/overlayfs.rst in the kernel's
 * documentation. */
#include "11-image/unpack.h"

#include "10-overlay/housekeeping/changes.h"
#include "11-image/housekeeping/attributes.h"
#include "11-image/housekeeping/entry-name.h"
#include "11-image/housekeeping/layer-tar.h"
#include "fail.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

/* A directory's time, which each entry made in there would change. */
struct late_time {
    struct late_time *next;
    struct timespec time;
    char path[];
};

struct unpacker {
    int top; /* the layer's directory */
    struct unpacking *how;
    struct layer_tar tar;
    const char *entry; /* what errors call the present one */
    int parent; /* the directory of the last entry; -1: none */
    char parent_path[PATH_MAX];
    struct late_time *first, **end;
    unsigned int devices, lost; /* left out */
};

static int
fail_entry(const struct unpacker *u, const char *call)
{
    return fail("unpack %s: %s: %s", u->tar.layer, printable(u->entry), call);
}

static int
refuse_entry(const struct unpacker *u, const char *why)
{
    return refuse("unpack %s: %s: %s", u->tar.layer, printable(u->entry), why);
}

static int
count_entry(const struct unpacker *u)
{
    if (u->how->entries_left == 0)
        return refuse_entry(u, "more entries than a container may have");
    u->how->entries_left--;
    return 0;
}

/* The layer's top is "/" for all that the path leads through: a symbolic link
 * to /etc is one to the layer's own. */
static int
open_inside(const struct unpacker *u, const char *path, int flags)
{
    struct open_how how = { .flags = flags | O_DIRECTORY | O_CLOEXEC,
                            .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS
                                       | RESOLVE_NO_XDEV };

    return (int)syscall(SYS_openat2, u->top, path, &how, sizeof(how));
}

/* From now on it hides all that lower layers have in there. */
static int
mark_opaque(const struct unpacker *u, int parent, const char *name)
{
    int directory = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (directory == -1)
        return fail_entry(u, "open");
    int result = fsetxattr(directory,
                           u->how->rootless ? "user.overlay.opaque"
                                            : "trusted.overlay.opaque",
                           "y", 1, 0);
    close(directory);
    return result == -1 ? fail_entry(u, "setxattr overlay.opaque") : 0;
}

/* A later entry takes the place of an earlier one, but a directory stays what
 * it is.  Sets *hides if that was a whiteout. */
static int
make_room(const struct unpacker *u, int parent, const char *name,
          bool is_directory, bool *hides)
{
    struct stat old;

    *hides = false;
    if (fstatat(parent, name, &old, AT_SYMLINK_NOFOLLOW) == -1)
        return errno == ENOENT ? 0 : fail_entry(u, "stat");
    if (is_directory && S_ISDIR(old.st_mode))
        return 0;
    *hides = is_whiteout(&old);
    if (unlinkat(parent, name, S_ISDIR(old.st_mode) ? AT_REMOVEDIR : 0) == -1)
        return fail_entry(u, "unlink what an earlier entry made");
    return 0;
}

static int
make_directory(const struct unpacker *u, int parent, const char *name)
{
    bool hides;

    if (make_room(u, parent, name, true, &hides) == -1)
        return -1;
    if (mkdirat(parent, name, 0755) == -1)
        return errno == EEXIST ? 0 : fail_entry(u, "mkdir");
    if (fchmodat(parent, name, 0755, 0) == -1)
        return fail_entry(u, "chmod");
    return hides ? mark_opaque(u, parent, name) : 0;
}

/* Is there nothing of this layer, or a whiteout, which hides lower ones only?
 */
static bool
is_free(int parent, const char *name)
{
    struct stat old;

    return fstatat(parent, name, &old, AT_SYMLINK_NOFOLLOW) == -1
               ? errno == ENOENT
               : is_whiteout(&old);
}

static int
open_or_make(const struct unpacker *u, int parent, const char *path,
             const char *name)
{
    int directory = open_inside(u, path, O_RDONLY);
    int error = errno;

    if (directory == -1 && is_free(parent, name)) {
        if (count_entry(u) == -1 || make_directory(u, parent, name) == -1)
            return -1;
        directory = open_inside(u, path, O_RDONLY);
        error = errno;
    }
    errno = error;
    return directory == -1 ? fail_entry(u, "open its directory") : directory;
}

/* Makes those directories of the path for which there was no entry, and opens
 * the last one. */
static int
make_parents(const struct unpacker *u, char *path)
{
    int parent = open_inside(u, ".", O_RDONLY);

    for (char *slash = strchr(path, '/'), *end; parent != -1 && slash;
         slash = end) {
        end = strchr(slash + 1, '/');
        if (end)
            *end = '\0';
        int child = open_or_make(u, parent, path, slash + 1);
        if (end)
            *end = '/';
        close(parent);
        parent = child;
    }
    return parent;
}

/* Entries of one directory mostly follow each other. */
static int
open_parent(struct unpacker *u, char *path)
{
    if (u->parent != -1 && strcmp(path, u->parent_path) == 0)
        return 0;
    if (u->parent != -1)
        close(u->parent);
    u->parent = open_inside(u, path, O_RDONLY);
    if (u->parent == -1)
        u->parent = make_parents(u, path);
    if (u->parent == -1)
        return -1;
    strcpy(u->parent_path, path);
    return 0;
}

/* ".wh.NAME": lower layers' NAME isn't there any more. */
static int
unpack_whiteout(const struct unpacker *u, const char *name)
{
    const char *hidden = name + strlen(".wh.");
    struct stat own;

    if (strcmp(name, ".wh..wh..opq") == 0)
        return mark_opaque(u, u->parent, ".");
    if (strncmp(hidden, ".wh.", 4) == 0)
        return 0; /* left by aufs, for itself */
    if (!*hidden || strcmp(hidden, ".") == 0 || strcmp(hidden, "..") == 0)
        return refuse_entry(u, "a whiteout of nothing");
    if (mknodat(u->parent, hidden, S_IFCHR, makedev(0, 0)) == 0)
        return 0;
    if (errno != EEXIST
        || fstatat(u->parent, hidden, &own, AT_SYMLINK_NOFOLLOW) == -1)
        return fail_entry(u, "mknod a whiteout");
    return S_ISDIR(own.st_mode) ? mark_opaque(u, u->parent, hidden) : 0;
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
write_file_data(struct unpacker *u, int file, off_t whole)
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
    int result = write_file_data(u, file, size);
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
    int result =
        directory == -1 ? -1 : linkat(directory, old.name, u->parent, name, 0);
    int error = errno;
    if (directory != -1)
        close(directory);
    errno = error;
    if (result == -1 && errno == ENOENT)
        return refuse_entry(u, "a hard link to what isn't in this layer");
    return result == -1 ? fail_entry(u, "link") : 0;
}

static int
make_entry(struct unpacker *u, const char *name, struct archive_entry *entry)
{
    bool hides;
    const char *hard_link = archive_entry_hardlink(entry);
    const mode_t type = archive_entry_filetype(entry);

    if (type == AE_IFDIR && !hard_link)
        return make_directory(u, u->parent, name);
    if (make_room(u, u->parent, name, false, &hides) == -1)
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
keep_time(struct unpacker *u, const char *path, struct archive_entry *entry)
{
    struct late_time *late = malloc(sizeof(*late) + strlen(path) + 1);

    if (!late)
        return fail_entry(u, "malloc");
    late->next = NULL;
    late->time = (struct timespec){ archive_entry_mtime(entry),
                                    archive_entry_mtime_nsec(entry) };
    strcpy(late->path, path);
    *u->end = late;
    u->end = &late->next;
    return 0;
}

static void
set_late_times(struct unpacker *u)
{
    for (struct late_time *late; (late = u->first); free(late)) {
        const struct timespec times[] = { late->time, late->time };
        int directory = open_inside(u, late->path, O_RDONLY | O_NOFOLLOW);

        if (directory != -1) {
            futimens(directory, times);
            close(directory);
        }
        u->first = late->next;
    }
}

static int
finish_entry(struct unpacker *u, int parent, const char *name,
             struct archive_entry *entry)
{
    const char *failed = set_attributes(parent, name, entry, u->how, &u->lost);

    return failed ? fail_entry(u, failed) : 0;
}

static int
unpack_entry(struct unpacker *u, struct archive_entry *entry)
{
    struct entry_name at;
    const mode_t type = archive_entry_filetype(entry);
    const bool is_link = archive_entry_hardlink(entry) != NULL;

    u->entry = archive_entry_pathname(entry);
    const char *wrong = parse_entry_name(&at, u->entry);
    if (!wrong && !*at.name && (is_link || type != AE_IFDIR))
        wrong = "the layer's top is a directory and nothing else";
    if (wrong)
        return refuse_entry(u, wrong);
    if (count_entry(u) == -1)
        return -1;
    if (!*at.name)
        return keep_time(u, ".", entry) == -1
                   ? -1
                   : finish_entry(u, u->top, ".", entry);
    if (open_parent(u, at.directory) == -1)
        return -1;
    if (strncmp(at.name, ".wh.", 4) == 0)
        return unpack_whiteout(u, at.name);
    if (!is_link && (type == AE_IFCHR || type == AE_IFBLK)) {
        u->devices++;
        return 0;
    }
    if (make_entry(u, at.name, entry) == -1)
        return -1;
    if (is_link)
        return 0; /* which has all the attributes */
    if (finish_entry(u, u->parent, at.name, entry) == -1)
        return -1;
    at.name[-1] = '/';
    return type == AE_IFDIR ? keep_time(u, at.directory, entry) : 0;
}

static int
unpack_entries(struct unpacker *u)
{
    struct archive_entry *entry;

    for (;;) {
        if (next_entry(&u->tar, &entry) == -1)
            return -1;
        if (!entry)
            return 0;
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
        note("%s: extended attributes that the store's file system can't keep: "
             "%u",
             u->tar.layer, u->lost);
}

int
unpack_layer(int directory, struct blob *blob, const char *layer,
             struct unpacking *how, struct digest *diff_id)
{
    static struct unpacker unpacker;
    struct unpacker *u = &unpacker;

    *u = (struct unpacker){ .top = directory, .how = how, .parent = -1 };
    u->end = &u->first;
    u->tar.layer = layer;
    u->tar.how = how;
    u->tar.blob = blob;
    int result = open_tar(&u->tar);
    if (result == 0)
        result = unpack_entries(u);
    set_late_times(u);
    if (result == 0)
        result = finish_tar(&u->tar, diff_id);
    close_tar(&u->tar);
    if (u->parent != -1)
        close(u->parent);
    if (result == 0)
        report_left_out(u);
    return result;
}
