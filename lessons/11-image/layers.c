/* From the layers of an image to those of an overlay, by way of the store: none
 * is believed before all of its bytes are verified.
 * See README.md here. */
#include "11-image/layers.h"

#include "fail.h"
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

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
int
store_image(struct store *store, const struct source *source,
            const struct manifest *manifest, struct unpacking *how)
{
    int found = 1;

    if (open_store(store, how->rootless, how->one_id) == -1)
        return -1;
    for (size_t i = 0; found == 1 && i < manifest->count; i++)
        found = has_layer(store, &manifest->layers[i].diff_id);
    if (found != 0)
        return found == 1 ? 0 : -1;
    if (lock_store(store) == -1)
        return -1;
    int result = store_layers(store, source, manifest, how);
    unlock_store(store);
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
int
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
