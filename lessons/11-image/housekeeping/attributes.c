/* What an entry says of its file besides its data.
 * See inode(7) and xattr(7). */
#include "11-image/housekeeping/attributes.h"

#include "11-image/housekeeping/entry.h"
#include "fail.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

/* Of all others the kernel or a security module of this host has its own
 * notion; and an overlay believes its own. */
static bool
is_kept(const char *attribute, bool one_id)
{
    if (strncmp(attribute, "user.", 5) == 0)
        return strncmp(attribute, "user.overlay.", 13) != 0;
    /* These name owners. */
    if (strncmp(attribute, "system.posix_acl_", 17) == 0)
        return !one_id;
    return strcmp(attribute, "security.capability") == 0;
}

static int
set_extended(struct unpacker *u, int directory, const char *name,
             struct archive_entry *entry)
{
    char path[NAME_MAX + 64];
    const char *attribute;
    const void *value;
    size_t size;

    snprintf(path, sizeof(path), "/proc/self/fd/%d/%s", directory, name);
    archive_entry_xattr_reset(entry);
    while (archive_entry_xattr_next(entry, &attribute, &value, &size)
           == ARCHIVE_OK) {
        if (!is_kept(attribute, u->how->one_id)
            || lsetxattr(path, attribute, value, size, 0) == 0)
            continue;
        if (errno != EOPNOTSUPP)
            return fail_entry(u, "setxattr");
        u->lost++;
    }
    return 0;
}

static int
set_owner(const struct unpacker *u, int directory, const char *name,
          struct archive_entry *entry)
{
    la_int64_t uid = archive_entry_uid(entry), gid = archive_entry_gid(entry);

    /* The layer's top is always root's, as lesson 06 takes its owner for the
     * container's root. */
    if (u->how->one_id || strcmp(name, ".") == 0)
        uid = gid = 0;
    /* The highest number would mean "as it is". */
    if (uid < 0 || uid >= UINT32_MAX || gid < 0 || gid >= UINT32_MAX)
        return refuse_entry(u, "an owner that can't be");
    if (fchownat(directory, name, (uid_t)uid, (gid_t)gid, AT_SYMLINK_NOFOLLOW)
        == 0)
        return 0;
    return errno == EINVAL ? refuse_entry(u, "an owner whom your range of ids "
                                             "doesn't have (see /etc/subuid)")
                           : fail_entry(u, "chown");
}

int
set_attributes(struct unpacker *u, int directory, const char *name,
               struct archive_entry *entry)
{
    const struct timespec time = { .tv_sec = archive_entry_mtime(entry),
                                   .tv_nsec = archive_entry_mtime_nsec(entry) };
    const struct timespec times[] = { time, time };

    /* The owner first: that takes set-user-id bits and capabilities away. */
    if (set_owner(u, directory, name, entry) == -1)
        return -1;
    if (archive_entry_filetype(entry) != AE_IFLNK
        && fchmodat(directory, name, archive_entry_perm(entry), 0) == -1)
        return fail_entry(u, "chmod");
    if (set_extended(u, directory, name, entry) == -1)
        return -1;
    return utimensat(directory, name, times, AT_SYMLINK_NOFOLLOW) == -1
               ? fail_entry(u, "utimensat")
               : 0;
}

/* A file without a name, and not memory: a layer may have a million of them. */
int
open_times(struct unpacker *u)
{
    static const char name[] = ".times";
    int fd = openat(u->top, name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (fd == -1 || unlinkat(u->top, name, 0) == -1)
        return fail("create a file in the store");
    u->times = fdopen(fd, "w+");
    return u->times ? 0 : fail("fdopen");
}

int
keep_time(struct unpacker *u, const char *path, struct archive_entry *entry)
{
    return fprintf(u->times, "%lld %ld %s%c",
                   (long long)archive_entry_mtime(entry),
                   archive_entry_mtime_nsec(entry), path, '\0')
                   < 0
               ? fail_entry(u, "write")
               : 0;
}

int
set_times(struct unpacker *u)
{
    struct timespec times[2] = { 0 };
    char *line = NULL;
    size_t size = 0;
    int begin;

    if (fflush(u->times) == EOF)
        return fail("write a file in the store");
    rewind(u->times);
    while (getdelim(&line, &size, '\0', u->times) > 0) {
        sscanf(line, "%ld %ld %n", &times[0].tv_sec, &times[0].tv_nsec, &begin);
        times[1] = times[0];
        /* It may be something else by now. */
        int directory = open_inside(u, line + begin, O_RDONLY | O_NOFOLLOW);
        if (directory != -1) {
            futimens(directory, times);
            close(directory);
        }
    }
    free(line);
    return 0;
}
