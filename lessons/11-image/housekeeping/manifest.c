/* From a name to a manifest: an index lists images for several platforms and
 * tags, a manifest one image's config and layers.
 * See the chapter, and the OCI image specification. */
#include "11-image/housekeeping/manifest.h"

#include "11-image/housekeeping/docker-archive.h"
#include "11-image/housekeeping/index.h"
#include "11-image/housekeeping/media-type.h"
#include "fail.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { DEEPEST_INDEX = 4 };

int
add_layer(struct manifest *manifest, const char *name,
          const struct descriptor *blob, const struct place *place)
{
    struct layer *layer = &manifest->layers[manifest->count];

    if (manifest->count == MOST_LAYERS)
        return refuse_place(place, "the kernel takes %d layers and no more",
                            MOST_LAYERS);
    *layer = (struct layer){ .name = strdup(name), .blob = *blob };
    layer->blob.type = NULL; /* it goes with the manifest */
    if (!layer->name)
        return fail("malloc");
    manifest->count++;
    return 0;
}

static int
read_layers(const struct place *file, struct manifest *manifest)
{
    struct place list, element;
    struct descriptor blob;

    if (require_member(file, "layers", JSON_ARRAY, &list) == -1)
        return -1;
    for (size_t i = 0; i < json_array_size(list.value); i++)
        if (get_element(&list, i, JSON_OBJECT, &element) == -1
            || read_descriptor_of(&element, layer_types, &blob) == -1
            || add_layer(manifest, blob_name(&blob.digest).path, &blob,
                         &element)
                   == -1)
            return -1;
    return 0;
}

static int
read_manifest(const struct source *source, const struct descriptor *descriptor,
              struct manifest *manifest)
{
    struct document document;
    struct descriptor config;
    struct place place;

    if (load_blob_document(source, descriptor, &document) == -1)
        return -1;
    int result = -1;
    if (expect_itself(&document.file, descriptor, "manifests") == 0
        && require_member(&document.file, "config", JSON_OBJECT, &place) == 0
        && read_descriptor_of(&place, config_types, &config) == 0
        && read_layers(&document.file, manifest) == 0)
        result = load_blob_document(source, &config, &manifest->config);
    free_document(&document);
    return result;
}

static int
read_index(const struct source *source, const struct descriptor *descriptor,
           int depth, struct manifest *manifest)
{
    struct document document;
    struct descriptor chosen;
    int result = -1;

    if (is_one_of(descriptor->type, manifest_types))
        return read_manifest(source, descriptor, manifest);
    if (depth == DEEPEST_INDEX)
        return refuse("%s: indexes in indexes, deeper than %d", source->path,
                      DEEPEST_INDEX);
    if (load_blob_document(source, descriptor, &document) == -1)
        return -1;
    if (expect_itself(&document.file, descriptor, "layers") == 0
        && choose_image(&document.file, NULL, &chosen) == 0)
        result = read_index(source, &chosen, depth + 1, manifest);
    free_document(&document);
    return result;
}

/* Each layer's tar has its digest in the config, which is the image's identity:
 * so a layer can't be another one, however it's compressed. */
static int
read_diff_ids(struct manifest *manifest)
{
    struct place rootfs, list, element;

    if (expect_type(&manifest->config.file, JSON_OBJECT) == -1
        || require_member(&manifest->config.file, "rootfs", JSON_OBJECT,
                          &rootfs)
               == -1
        || require_member(&rootfs, "diff_ids", JSON_ARRAY, &list) == -1)
        return -1;
    size_t count = json_array_size(list.value);
    if (count != manifest->count || count == 0)
        return refuse_place(&list, "%zu, and %zu layers", count,
                            manifest->count);
    for (size_t i = 0; i < count; i++) {
        if (get_element(&list, i, JSON_STRING, &element) == -1)
            return -1;
        if (!parse_digest(&manifest->layers[i].diff_id,
                          json_string_value(element.value)))
            return refuse_place(&element, "not sha256: and 64 digits");
    }
    return 0;
}

int
find_manifest(const struct source *source, const char *tag,
              struct manifest *manifest)
{
    struct document index;
    struct descriptor chosen;
    int result = -1;

    manifest->count = 0; /* the rest is large, and written before it is read */
    manifest->config = (struct document){ 0 };
    if (load_document(source, "index.json", NULL, &index) == 0) {
        if (check_version(source) == 0
            && expect_itself(&index.file, NULL, "layers") == 0
            && choose_image(&index.file, tag, &chosen) == 0)
            result = read_index(source, &chosen, 0, manifest);
        free_document(&index);
    } else if (errno == ENOENT) {
        result = read_docker_archive(source, tag, manifest);
    }
    return result == -1 ? -1 : read_diff_ids(manifest);
}

void
free_manifest(struct manifest *manifest)
{
    for (size_t i = 0; i < manifest->count; i++)
        free(manifest->layers[i].name);
    free_document(&manifest->config);
}
