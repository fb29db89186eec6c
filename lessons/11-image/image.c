/* An image: layers, which together are a root file system, and what to run in
 * it.  See README.md here, and the OCI image specification. */
#include "11-image/image.h"

#include "11-image/housekeeping/environment.h"
#include "11-image/housekeeping/find.h"
#include "11-image/housekeeping/platform.h"
#include "11-image/manifest.h"
#include "11-image/unpack.h"
#include "fail.h"
#include "spawn.h"
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { MOST_ENTRIES = 1000 * 1000 };

/* Returns 1 if the store has the layer, 0 if it doesn't, or -1 after saying why
 * that can't be told. */
static int
has_layer(const struct store *store, const struct digest *diff_id)
{
    int directory = open_stored(store, diff_id);

    if (directory == -1)
        return errno == ENOENT ? 0 : -1;
    close(directory);
    return 1;
}

static int
read_layer(int directory, struct blob *blob, const struct layer *layer,
           const char *name, struct unpacking *how)
{
    struct digest digest, diff_id;

    if (expect_size(name, &layer->blob, size_of_blob(blob)) == -1
        || unpack_layer(directory, blob, name, how, &diff_id) == -1) {
        close_blob(blob, NULL);
        return -1;
    }
    if (close_blob(blob, &digest) == -1
        || expect_digest(name, &layer->blob, &digest) == -1)
        return -1;
    if (!is_same_digest(&diff_id, &layer->diff_id))
        return refuse("%s: its tar's digest is sha256:%s, and the config says "
                      "sha256:%s",
                      name, diff_id.hex, layer->diff_id.hex);
    return 0;
}

/* With the store's lock.  A layer gets its name there when all is verified. */
static int
store_layer(const struct store *store, const struct source *source,
            const struct layer *layer, const char *name, struct unpacking *how)
{
    struct blob *blob = open_blob(source, layer->name);

    if (!blob)
        return errno == ENOENT ? fail("open %s: %s", name, layer->name) : -1;
    int directory = begin_layer(store);
    if (directory == -1) {
        close_blob(blob, NULL);
        return -1;
    }
    if (read_layer(directory, blob, layer, name, how) == -1
        || keep_layer(store, directory, &layer->diff_id) == -1) {
        drop_layer(store, directory);
        return -1;
    }
    close(directory);
    return 0;
}

static int
store_layers(const struct store *store, const struct source *source,
             const struct manifest *manifest, struct unpacking *how)
{
    char name[PATH_MAX];

    for (size_t i = 0; i < manifest->count; i++) {
        const struct layer *layer = &manifest->layers[i];
        int found = has_layer(store, &layer->diff_id);

        snprintf(name, sizeof(name), "%s: layer %zu of %zu", source->path,
                 i + 1, manifest->count);
        if (found == -1
            || (found == 0
                && store_layer(store, source, layer, name, how) == -1))
            return -1;
    }
    return 0;
}

/* A start whose layers are all there takes no lock, and reads none of them. */
static int
fill_store(struct image *image, const struct source *source,
           const struct manifest *manifest, struct unpacking *how)
{
    int found = 1;

    if (open_store(&image->store, how->rootless, how->one_id) == -1)
        return -1;
    for (size_t i = 0; found == 1 && i < manifest->count; i++)
        found = has_layer(&image->store, &manifest->layers[i].diff_id);
    if (found != 0)
        return found == 1 ? 0 : -1;
    if (lock_store(&image->store) == -1)
        return -1;
    int result = store_layers(&image->store, source, manifest, how);
    unlock_store(&image->store);
    return result;
}

static bool
is_above(const struct manifest *manifest, size_t number)
{
    const struct digest *own = &manifest->layers[number].diff_id;

    for (size_t i = number + 1; i < manifest->count; i++)
        if (is_same_digest(&manifest->layers[i].diff_id, own))
            return true;
    return false;
}

/* The user's own layers lie above.  What is there twice is taken once, as the
 * kernel wants it: nothing of the lower one would be seen. */
static int
stack_layers(const struct store *store, const struct manifest *manifest,
             struct rootfs *rootfs, struct overlay *overlay)
{
    char link[64], directory[PATH_MAX], *path = NULL;

    snprintf(link, sizeof(link), "/proc/self/fd/%d", store->layers);
    ssize_t length = readlink(link, directory, sizeof(directory) - 1);
    if (length == -1)
        return fail("readlink %s", link);
    directory[length] = '\0';
    for (size_t i = manifest->count; i-- > 0;) {
        if (is_above(manifest, i))
            continue;
        if (path && overlay->count == MOST_LAYERS - 1)
            return refuse("%s and --layer: the kernel takes %d layers and no "
                          "more",
                          rootfs->path, MOST_LAYERS);
        if (path)
            overlay->layers[overlay->count++] = path;
        if (asprintf(&path, "%s/%s", directory, manifest->layers[i].diff_id.hex)
            == -1)
            return fail("malloc");
    }
    rootfs->path = path;
    return 0;
}

static size_t
count_words(char **words)
{
    size_t count = 0;

    while (words && words[count])
        count++;
    return count;
}

/* COMMAND takes the place of the image's Cmd, and is given to its Entrypoint;
 * --entrypoint takes the place of both, and of nothing else if it's empty. */
static int
choose_command(struct image *image)
{
    char *own[] = { image->entrypoint, NULL };
    char **first = image->config.entrypoint, **words = image->argv;

    if (image->entrypoint)
        first = *image->entrypoint ? own : NULL;
    else if (!*words)
        words = image->config.command;
    size_t before = count_words(first), count = count_words(words);
    image->argv = calloc(before + count + 1, sizeof(*words));
    if (!image->argv)
        return fail("calloc");
    for (size_t i = 0; i < before + count; i++)
        image->argv[i] = i < before ? first[i] : words[i - before];
    return 0;
}

static int
apply_config(struct image *image, struct rights *rights)
{
    const struct config *config = &image->config;

    if (config->user && !rights->user.wanted) {
        const char *wrong = parse_user(&rights->user, config->user);

        if (wrong)
            return refuse("the image's User %s: %s", config->user, wrong);
        rights->user.origin = "the image's User";
    }
    image->user = &rights->user;
    if (!image->directory)
        image->directory = config->directory;
    if (config->stop_signal)
        end_by(config->stop_signal);
    return choose_command(image);
}

static int
open_found(struct image *image, const struct source *source, const char *tag,
           const struct idmap *map, struct rootfs *rootfs,
           struct overlay *overlay)
{
    static struct manifest manifest;
    struct unpacking how = {
        .rootless = map->rootless,
        .one_id = map->rootless && map->uids.count == 1
                  && map->uids.list[0].count == 1,
        .bytes_left = image->most_bytes ? image->most_bytes : 16ULL << 30,
        .entries_left = MOST_ENTRIES,
    };

    if (find_manifest(source, tag, &manifest) == -1
        || read_config(&manifest.config.file, &image->config) == -1
        || fill_store(image, source, &manifest, &how) == -1)
        return -1;
    note_platform(&manifest.config.file);
    int result = stack_layers(&image->store, &manifest, rootfs, overlay);
    free_manifest(&manifest);
    return result;
}

int
open_image(struct image *image, const struct idmap *map, struct rootfs *rootfs,
           struct overlay *overlay, struct rights *rights)
{
    struct source source = { 0 };
    const char *tag, *name = rootfs->path;
    int found = find_image(name, &source, &tag);

    image->is_there = found == 1;
    if (found == -1
        || (image->is_there
            && open_found(image, &source, tag, map, rootfs, overlay) == -1)
        || apply_config(image, rights) == -1)
        return -1;
    if (source.fd > 0)
        close(source.fd);
    if (*image->argv)
        return 0;
    return refuse("%s: %s no command, and none was given (see --help)", name,
                  image->is_there ? "the image has" : "a root file system has");
}

int
enter_image(const struct image *image)
{
    const struct config *config = &image->config;

    if (set_environment(image) == -1
        || (config->stop_signal && catch_end(config->stop_signal) == -1))
        return -1;
    if (chdir("/") == -1)
        return fail("chdir /");
    if (image->directory && chdir(image->directory) == -1)
        return fail("chdir to the working directory %s", image->directory);
    return 0;
}
