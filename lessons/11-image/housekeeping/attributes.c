/* What an entry says of its file besides its data.
 * See inode(7) and xattr(7). */
#include "11-image/housekeeping/attributes.h"

#include <archive.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>

/* Of all others the kernel or a security module of this host has its own
 * notion; and an overlay believes its own. */
static bool
is_kept(const char *name, const struct unpacking *how)
{
    if (strncmp(name, "user.", 5) == 0)
        return strncmp(name, "user.overlay.", 13) != 0;
    /* These name owners. */
    if (strncmp(name, "system.posix_acl_", 17) == 0)
        return !how->one_id;
    return strcmp(name, "security.capability") == 0;
}

static int
set_extended(int directory, const char *name, struct archive_entry *entry,
             const struct unpacking *how, unsigned int *lost)
{
    char path[64 + NAME_MAX];
    const char *attribute;
    const void *value;
    size_t size;

    snprintf(path, sizeof(path), "/proc/self/fd/%d/%s", directory, name);
    archive_entry_xattr_reset(entry);
    while (archive_entry_xattr_next(entry, &attribute, &value, &size)
           == ARCHIVE_OK)
        if (is_kept(attribute, how)
            && lsetxattr(path, attribute, value, size, 0) == -1) {
            if (errno != EOPNOTSUPP)
                return -1;
            ++*lost;
        }
    return 0;
}

const char *
set_attributes(int directory, const char *name, struct archive_entry *entry,
               const struct unpacking *how, unsigned int *lost)
{
    const struct timespec time = { .tv_sec = archive_entry_mtime(entry),
                                   .tv_nsec = archive_entry_mtime_nsec(entry) };
    const struct timespec times[] = { time, time };
    const la_int64_t uid = archive_entry_uid(entry);
    const la_int64_t gid = archive_entry_gid(entry);
    /* The layer's top is root's: lesson 06 takes its owner for the container's
     * root. */
    bool is_roots = how->one_id || strcmp(name, ".") == 0;

    if (!is_roots
        && (uid < 0 || uid >= UINT32_MAX || gid < 0 || gid >= UINT32_MAX)) {
        errno = EINVAL;
        return "chown";
    }
    /* The owner first: that takes set-user-id bits and capabilities away. */
    if (fchownat(directory, name, is_roots ? 0 : (uid_t)uid,
                 is_roots ? 0 : (gid_t)gid, AT_SYMLINK_NOFOLLOW)
        == -1)
        return "chown";
    if (archive_entry_filetype(entry) != AE_IFLNK
        && fchmodat(directory, name, archive_entry_perm(entry), 0) == -1)
        return "chmod";
    if (set_extended(directory, name, entry, how, lost) == -1)
        return "setxattr";
    return utimensat(directory, name, times, AT_SYMLINK_NOFOLLOW) == -1
               ? "utimensat"
               : NULL;
}
