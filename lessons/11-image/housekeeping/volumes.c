/* Volumes in an image: directories that are no part of it, such as a
 * database's. See the chapter, and tmpfs(5). */
#include "11-image/image.h"

#include "03-mount/tree.h"
#include "06-user/housekeeping/copy.h"
#include "11-image/housekeeping/make-place.h"
#include "fail.h"
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
is_covered(const char *path, const struct volumes *volumes)
{
    size_t length = strlen(path);

    while (length > 1 && path[length - 1] == '/')
        length--;
    for (int i = 0; i < volumes->count; i++) {
        const char *target = volumes->list[i].target;

        if (strncmp(target, path, length) == 0
            && strspn(target + length, "/") == strlen(target + length))
            return true;
    }
    return false;
}

/* Returns a directory in memory, attached nowhere yet, that is like the image's
 * own, or -1 after saying why. */
static int
make_volume(const char *path)
{
    static const struct id_map same = { 0 }; /* ids are what they are */
    const struct owners owners = { &same, &same };
    char link[64];
    struct stat status;
    int place = open_in_root(path);

    snprintf(link, sizeof(link), "/proc/self/fd/%d", place);
    int from = open(link, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int tree = -1;
    if (place == -1 || from == -1 || fstat(from, &status) == -1)
        fail("open the image's volume %s", path);
    else
        tree = make_tree("tmpfs", "0755", MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
    if (tree != -1
        && (copy_directory(from, tree, &owners) == -1
            || copy_attributes(tree, ".", &status, &owners) == -1)) {
        close(tree);
        tree = -1;
    }
    if (from != -1)
        close(from);
    if (place != -1)
        close(place);
    return tree;
}

static int
attach_own_volumes(const struct image *image, const struct volumes *volumes)
{
    static struct volumes own;

    for (char **path = image->config.volumes; *path; path++) {
        struct volume *volume = &own.list[own.count];

        if (is_covered(*path, volumes))
            continue;
        if (own.count == MAX_VOLUMES)
            return refuse("the image has more than %d volumes", MAX_VOLUMES);
        volume->target = *path;
        if (make_place(*path, S_IFDIR) == -1
            || (volume->tree = make_volume(*path)) == -1)
            return -1;
        own.count++;
    }
    return attach_volumes(&own);
}

static int
make_targets(const struct volumes *volumes)
{
    for (int i = 0; i < volumes->count; i++) {
        struct stat source;

        if (fstat(volumes->list[i].tree, &source) == -1)
            return fail("stat %s", volumes->list[i].source);
        if (make_place(volumes->list[i].target, source.st_mode & S_IFMT) == -1)
            return -1;
    }
    return 0;
}

int
attach_all_volumes(const struct image *image, const struct volumes *volumes)
{
    /* All paths are looked up from there. */
    if (chdir("/") == -1)
        return fail("chdir /");
    if (image->is_there
        && ((image->directory && make_place(image->directory, S_IFDIR) == -1)
            || attach_own_volumes(image, volumes) == -1
            || make_targets(volumes) == -1))
        return -1;
    return attach_volumes(volumes);
}
