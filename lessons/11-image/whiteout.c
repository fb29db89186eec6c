/* What a layer deletes of those below it: in a tar a file with a special name,
 * for overlayfs a special file.
 * See README.md here and filesystems/overlayfs.rst in the kernel's
 * documentation. */
#include "11-image/whiteout.h"

#include "10-overlay/marks.h"
#include "11-image/housekeeping/entry.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

static const char prefix[] = ".wh.";

bool
is_whiteout_name(const char *name)
{
    return strncmp(name, prefix, strlen(prefix)) == 0;
}

/* From now on the directory hides all that lower layers have in there. */
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

int
unpack_whiteout(const struct unpacker *u, const char *name)
{
    const char *hidden = name + strlen(prefix);
    struct stat own;

    if (strcmp(name, ".wh..wh..opq") == 0)
        return mark_opaque(u, u->parent, ".");
    if (is_whiteout_name(hidden))
        return 0; /* aufs wrote it for itself */
    if (!*hidden || strcmp(hidden, ".") == 0 || strcmp(hidden, "..") == 0)
        return refuse_entry(u, "a whiteout of nothing");
    if (mknodat(u->parent, hidden, S_IFCHR, makedev(0, 0)) == 0)
        return 0;
    /* What this layer has itself is not meant. */
    if (errno != EEXIST
        || fstatat(u->parent, hidden, &own, AT_SYMLINK_NOFOLLOW) == -1)
        return fail_entry(u, "mknod a whiteout");
    return S_ISDIR(own.st_mode) ? mark_opaque(u, u->parent, hidden) : 0;
}

/* Returns 1 if there was one, 0, or -1 with errno set after saying why. */
static int
remove_whiteout(const struct unpacker *u, int parent, const char *name)
{
    struct stat old;

    if (fstatat(parent, name, &old, AT_SYMLINK_NOFOLLOW) == -1
        || !is_whiteout(&old))
        return 0;
    return unlinkat(parent, name, 0) == -1 ? fail_entry(u, "unlink a whiteout")
                                           : 1;
}

int
make_directory(const struct unpacker *u, int parent, const char *name)
{
    int hides = remove_whiteout(u, parent, name);

    if (hides == -1)
        return -1;
    if (mkdirat(parent, name, 0755) == -1)
        return errno == EEXIST ? 0 : fail_entry(u, "mkdir");
    /* Whatever the umask. */
    if (fchmodat(parent, name, 0755, 0) == -1)
        return fail_entry(u, "chmod");
    return hides == 1 ? mark_opaque(u, parent, name) : 0;
}
