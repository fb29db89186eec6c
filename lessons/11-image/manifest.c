/* From a name to a manifest: an index lists images for several platforms and
 * tags, a manifest one image's config and layers.
 * See README.md here, and the OCI image specification. */
#include "11-image/manifest.h"

#include "11-image/housekeeping/docker-archive.h"
#include "11-image/housekeeping/platform.h"
#include "fail.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { DEEPEST_INDEX = 4 };

/* A list that ends with NULL. */
typedef const char *const media_types[];

static media_types index_types = {
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json", NULL
};
static media_types manifest_types = {
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json", NULL
};
static media_types config_types = {
    "application/vnd.oci.image.config.v1+json",
    "application/vnd.docker.container.image.v1+json", NULL
};
static media_types layer_types = {
    "application/vnd.oci.image.layer.v1.tar",
    "application/vnd.oci.image.layer.v1.tar+gzip",
    "application/vnd.oci.image.layer.v1.tar+zstd",
    "application/vnd.docker.image.rootfs.diff.tar",
    "application/vnd.docker.image.rootfs.diff.tar.gzip",
    "application/vnd.docker.image.rootfs.diff.tar.zstd",
    NULL
};

static bool
is_one_of(const char *type, const char *const *types)
{
    while (*types && strcmp(*types, type) != 0)
        types++;
    return *types != NULL;
}

/* Encrypted layers and those of a shop are types of their own. */
static int
read_descriptor_of(const struct place *place, const char *const *types,
                   struct descriptor *descriptor)
{
    if (read_descriptor(place, descriptor) == -1)
        return -1;
    return is_one_of(descriptor->type, types)
               ? 0
               : refuse_place(place, "its type %s is unknown here",
                              descriptor->type);
}

bool
is_called(const char *reference, const char *tag)
{
    size_t length = reference ? strlen(reference) : 0;
    size_t end = tag ? strlen(tag) : 0;

    if (!tag || !reference)
        return !tag;
    if (strcmp(reference, tag) == 0)
        return true;
    return length > end && strchr(":/", reference[length - end - 1])
           && strcmp(reference + length - end, tag) == 0;
}

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

/* A text that is an index for one reader and a manifest for another hides
 * something from one of them (CVE-2021-41190). */
static int
expect_itself(const struct place *file, const struct descriptor *descriptor,
              const char *foreign_key)
{
    struct place type;

    if (expect_type(file, JSON_OBJECT) == -1
        || find_member(file, "mediaType", JSON_STRING, &type) == -1)
        return -1;
    if (descriptor && type.value
        && strcmp(json_string_value(type.value), descriptor->type) != 0)
        return refuse_place(&type, "not what leads to it says");
    if (json_object_get(file->value, foreign_key))
        return refuse_place(file, "there is \"%s\", too", foreign_key);
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

static const char *
annotation_of(const struct place *entry, const char *key)
{
    return json_string_value(
        json_object_get(json_object_get(entry->value, "annotations"), key));
}

/* Docker keeps the whole name in an annotation of its own. */
static bool
is_wanted(const struct place *entry, const char *tag)
{
    return !tag
           || is_called(annotation_of(entry, "org.opencontainers.image."
                                             "ref.name"),
                        tag)
           || is_called(annotation_of(entry, "io.containerd.image.name"), tag);
}

/* Finds the one manifest or index which that list has for us; several names of
 * one image are one.  What the list has besides images is none of our
 * business. */
static int
choose(const struct place *file, const char *tag, struct descriptor *chosen)
{
    struct place list, entry;
    struct descriptor descriptor;

    *chosen = (struct descriptor){ 0 };
    if (require_member(file, "manifests", JSON_ARRAY, &list) == -1)
        return -1;
    for (size_t i = 0; i < json_array_size(list.value); i++) {
        bool fits;

        if (get_element(&list, i, JSON_OBJECT, &entry) == -1
            || read_descriptor(&entry, &descriptor) == -1
            || fits_platform(&entry, &fits) == -1)
            return -1;
        if (!fits || !is_wanted(&entry, tag)
            || (!is_one_of(descriptor.type, index_types)
                && !is_one_of(descriptor.type, manifest_types)))
            continue;
        if (chosen->type
            && !is_same_digest(&descriptor.digest, &chosen->digest))
            return refuse_place(&list, "several images: name one by :TAG");
        *chosen = descriptor;
    }
    if (chosen->type)
        return 0;
    return refuse_place(&list, "no image%s%s for %s", tag ? " called " : "",
                        tag ? tag : "", platform_name());
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
        && choose(&document.file, NULL, &chosen) == 0)
        result = read_index(source, &chosen, depth + 1, manifest);
    free_document(&document);
    return result;
}

static int
check_version(const struct source *source)
{
    struct document document;
    struct place version;

    if (load_document(source, "oci-layout", NULL, &document) == -1)
        return errno == ENOENT ? fail("open %s: oci-layout", source->path) : -1;
    int result = expect_type(&document.file, JSON_OBJECT);
    if (result == 0)
        result = require_member(&document.file, "imageLayoutVersion",
                                JSON_STRING, &version);
    if (result == 0 && strcmp(json_string_value(version.value), "1.0.0") != 0)
        result = refuse_place(&version, "%s is unknown here",
                              json_string_value(version.value));
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

    *manifest = (struct manifest){ 0 };
    if (load_document(source, "index.json", NULL, &index) == 0) {
        if (check_version(source) == 0
            && expect_itself(&index.file, NULL, "layers") == 0
            && choose(&index.file, tag, &chosen) == 0)
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
