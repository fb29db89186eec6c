/* Layers on the disk, once for all images: each one's name is the digest of
 * what it was made of, so it's either there and whole, or not there.
 * See README.md here, flock(2) and rename(2). */
#include "11-image/store.h"

#include "11-image/housekeeping/interrupt.h"
#include "11-image/housekeeping/remove.h"
#include "fail.h"
#include "file.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A layer that isn't whole yet.  There is one at most, as the lock is held. */
static const char unfinished[] = ".new";

/* As the XDG Base Directory Specification wants it for a user's data. */
static const char *
default_path(bool rootless)
{
    const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
    char *path = NULL;
    int length = -1;

    if (!rootless)
        return "/var/lib/matryoshka";
    if (data && *data == '/')
        length = asprintf(&path, "%s/matryoshka", data);
    else if (home && *home == '/')
        length = asprintf(&path, "%s/.local/share/matryoshka", home);
    else
        refuse("neither HOME nor XDG_DATA_HOME says where layers are kept: "
               "name a directory by --store");
    return length == -1 ? NULL : path;
}

/* Makes the directory, and those above it. */
static int
make_directories(const char *path)
{
    char part[PATH_MAX];

    for (const char *end = path; *end; end++) {
        if (end == path || *end != '/')
            continue;
        snprintf(part, sizeof(part), "%.*s", (int)(end - path), path);
        if (mkdir(part, 0700) == -1 && errno != EEXIST)
            return fail("mkdir %s", part);
    }
    return mkdir(path, 0700) == -1 && errno != EEXIST ? fail("mkdir %s", path)
                                                      : 0;
}

/* Whoever else could write here could put anything into a container. */
static int
check_owner(int directory, const char *path)
{
    struct stat status;

    if (fstat(directory, &status) == -1)
        return fail("stat %s", path);
    if (status.st_uid != geteuid())
        return refuse("the store %s belongs to somebody else", path);
    if (status.st_mode & (S_IWGRP | S_IWOTH))
        return refuse("others may write in the store %s: chmod go-w would "
                      "forbid it",
                      path);
    return 0;
}

int
find_store(struct store *store, bool rootless)
{
    if (!store->path)
        store->path = default_path(rootless);
    if (!store->path || make_directories(store->path) == -1)
        return -1;
    store->fd = open(store->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (store->fd == -1)
        return fail("open the store %s", store->path);
    return check_owner(store->fd, store->path);
}

int
open_store(struct store *store, bool rootless, bool one_id)
{
    const char *layers = one_id ? "layers-one-id" : "layers";

    if (geteuid() != 0)
        return refuse("--map: the store belongs to you, and you aren't root "
                      "inside");
    if (find_store(store, rootless) == -1)
        return -1;
    /* Set-user-id files of all images lie there: within nobody's reach. */
    if (mkdirat(store->fd, layers, 0700) == -1 && errno != EEXIST)
        return fail("mkdir %s/%s", store->path, layers);
    store->layers = open_directory(store->fd, layers);
    if (store->layers == -1)
        return fail("open %s/%s", store->path, layers);
    return 0;
}

int
open_stored(const struct store *store, const struct digest *diff_id)
{
    int layer = open_directory(store->layers, diff_id->hex);

    return layer == -1 && errno != ENOENT
               ? fail("open layer %s in the store", diff_id->hex)
               : layer;
}

static int
wait_for_lock(int fd)
{
    bool has_said = false;

    while (lock_file(fd, 1000) == -1) {
        if (errno != EWOULDBLOCK)
            return fail("flock the store");
        if (is_asked_to_end())
            return refuse("ended while another one unpacked an image");
        if (!has_said)
            note("waiting for another one that unpacks an image");
        has_said = true;
    }
    return 0;
}

int
lock_store(struct store *store)
{
    /* Opened anew, as nobody else has a copy of this one. */
    int fd = openat(store->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd == -1)
        return fail("open the store %s", store->path);
    if (wait_for_lock(fd) == -1
        || remove_beginning(store->layers, unfinished) == -1) {
        close(fd);
        return -1;
    }
    store->lock = fd;
    return 0;
}

void
unlock_store(struct store *store)
{
    if (store->lock > 0)
        close(store->lock);
    store->lock = 0;
}

int
begin_layer(const struct store *store)
{
    if (mkdirat(store->layers, unfinished, 0755) == -1)
        return fail("mkdir in the store %s", store->path);
    int directory = open_directory(store->layers, unfinished);
    if (directory == -1 || fchmod(directory, 0755) == -1)
        return fail("open a new layer in the store %s", store->path);
    return directory;
}

int
keep_layer(const struct store *store, int directory,
           const struct digest *diff_id)
{
    /* Once instead of an fsync(2) for each file: a name is all that tells a
     * whole layer from half a one, also after a power failure. */
    if (syncfs(directory) == -1)
        return fail("syncfs the store %s", store->path);
    if (renameat2(store->layers, unfinished, store->layers, diff_id->hex,
                  RENAME_NOREPLACE)
        == -1)
        return fail("rename layer %s in the store", diff_id->hex);
    return 0;
}

void
drop_layer(const struct store *store, int directory)
{
    close(directory);
    remove_beginning(store->layers, unfinished);
}
