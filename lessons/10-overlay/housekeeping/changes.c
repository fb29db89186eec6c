/* What a container changed: the upper layer, read with the marks that overlayfs
 * leaves there.
 * See "whiteouts and opaque directories" in filesystems/overlayfs.rst in the
 * kernel's documentation. */
#include "10-overlay/housekeeping/changes.h"

#include "10-overlay/housekeeping/writable.h"
#include "10-overlay/marks.h"
#include "fail.h"
#include "file.h"
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* How deep directories are is the container's choice; each one costs us two
 * descriptors, and its path is written out for all that is in it. */
enum { DEEPEST = 400 };

/* A directory of the upper layer, and what it hides or changes. */
struct level {
    const struct level *above; /* NULL: the root */
    const char *name;
    int upper, lower; /* lower is -1 if there is none */
    int depth;
    bool user_marks;
};

static void
print_path(const struct level *level)
{
    if (!level->above)
        return;
    print_path(level->above);
    putchar('/');
    for (const char *c = level->name; *c; c++)
        printf(*c >= ' ' && *c < 127 && *c != '\\' ? "%c" : "\\%03o",
               (unsigned char)*c);
}

static void
print_change(char kind, const struct level *directory, const char *name)
{
    const struct level entry = { .above = directory, .name = name };

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
    int opaque = is_opaque(level->upper, level->user_marks);

    if (opaque == 1 && level->lower != -1
        && for_each_entry(level->lower, print_if_hidden, level) == -1)
        result = -1;
    return opaque == -1 ? -1 : result;
}

static int
enter(const struct level *level, const char *name, bool was_there)
{
    struct level below = {
        level, name, -1, -1, level->depth + 1, level->user_marks
    };

    if (below.depth > DEEPEST)
        return refuse("--diff: %s lies deeper than %d directories", name,
                      DEEPEST);
    below.upper = open_directory(level->upper, name);
    if (below.upper == -1)
        return fail("open %s", name);
    if (was_there)
        below.lower = open_directory(level->lower, name);
    int result = print_directory(&below);
    close(below.upper);
    if (below.lower != -1)
        close(below.lower);
    return result;
}

static int
print_entry(const void *arg, const char *name)
{
    const struct level *level = arg;
    bool was_there = is_there(level->lower, name);
    struct stat now;

    if (fstatat(level->upper, name, &now, AT_SYMLINK_NOFOLLOW) == -1)
        return fail("stat %s", name);
    if (!is_whiteout(&now))
        print_change(was_there ? 'C' : 'A', level, name);
    else if (was_there)
        print_change('D', level, name);
    return S_ISDIR(now.st_mode) ? enter(level, name, was_there) : 0;
}

int
print_changes(const struct overlay *overlay)
{
    const struct level root = { NULL,           "", overlay->changed,
                                overlay->lower, 0,  overlay->user_marks };
    int result = print_directory(&root);

    return fflush(stdout) == EOF ? fail("write the changes") : result;
}
