/* What a container changed: the upper layer, read with the marks that overlayfs
 * leaves there.
 * See "whiteouts and opaque directories" in filesystems/overlayfs.rst in the
 * kernel's documentation. */
#include "10-overlay/housekeeping/changes.h"

#include "10-overlay/housekeeping/upper.h"
#include "fail.h"
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

/* A directory of the upper layer, and what it hides or changes. */
struct level {
    const struct level *above; /* NULL: the root */
    const char *name;
    int upper, lower; /* lower is -1 if there is none */
};

static void
print_path(const struct level *level)
{
    if (!level->above)
        return;
    print_path(level->above);
    putchar('/');
    for (const char *c = level->name; *c; c++)
        printf((unsigned char)*c < ' ' || *c == '\\' || *c == 127 ? "\\%03o"
                                                                  : "%c",
               (unsigned char)*c);
}

static void
print_change(char kind, const struct level *directory, const char *name)
{
    const struct level entry = { directory, name, -1, -1 };

    printf("%c ", kind);
    print_path(&entry);
    putchar('\n');
}

static bool
is_there(int directory, const char *name)
{
    struct stat entry;

    return directory != -1
           && fstatat(directory, name, &entry, AT_SYMLINK_NOFOLLOW) == 0;
}

/* A deleted entry is a device of number 0,0, which no driver has. */
static bool
is_whiteout(const struct stat *entry)
{
    return S_ISCHR(entry->st_mode) && entry->st_rdev == makedev(0, 0);
}

/* A directory that was deleted and made again hides the old one's entries. */
static bool
is_opaque(int directory)
{
    char value;

    return (fgetxattr(directory, "trusted.overlay.opaque", &value, 1) == 1
            || fgetxattr(directory, "user.overlay.opaque", &value, 1) == 1)
           && value == 'y';
}

static int print_entry(const void *arg, const char *name);

static int
print_if_hidden(const void *arg, const char *name)
{
    const struct level *level = arg;

    if (!is_there(level->upper, name))
        print_change('D', level, name);
    return 0;
}

static int
print_directory(const struct level *level)
{
    int result = for_each_entry(level->upper, print_entry, level);

    if (result == 0 && level->lower != -1 && is_opaque(level->upper))
        result = for_each_entry(level->lower, print_if_hidden, level);
    return result;
}

/* Nothing runs in the container any more, so what is a directory stays one. */
static int
print_entry(const void *arg, const char *name)
{
    const struct level *level = arg;
    const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    bool was_there = is_there(level->lower, name);
    struct stat now;

    if (fstatat(level->upper, name, &now, AT_SYMLINK_NOFOLLOW) == -1)
        return fail("stat %s", name);
    if (!is_whiteout(&now))
        print_change(was_there ? 'C' : 'A', level, name);
    else if (was_there)
        print_change('D', level, name);
    if (!S_ISDIR(now.st_mode))
        return 0;
    struct level below = { level, name, openat(level->upper, name, flags),
                           was_there ? openat(level->lower, name, flags) : -1 };
    int result =
        below.upper == -1 ? fail("open %s", name) : print_directory(&below);
    close(below.upper);
    if (below.lower != -1)
        close(below.lower);
    return result;
}

int
print_changes(int upper, int lower)
{
    const struct level root = { NULL, "", upper, lower };

    if (print_directory(&root) == -1)
        return -1;
    return fflush(stdout) == EOF ? fail("write the changes") : 0;
}
