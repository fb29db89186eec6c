/* What a file of an image is, and what it must not be taken for.
 * See the chapter, and media-types.md of the OCI image specification. */
#include "11-image/housekeeping/media-type.h"

#include <string.h>

const char *const index_types[] = {
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json", NULL
};
const char *const manifest_types[] = {
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json", NULL
};
const char *const config_types[] = {
    "application/vnd.oci.image.config.v1+json",
    "application/vnd.docker.container.image.v1+json", NULL
};
const char *const layer_types[] = {
    "application/vnd.oci.image.layer.v1.tar",
    "application/vnd.oci.image.layer.v1.tar+gzip",
    "application/vnd.oci.image.layer.v1.tar+zstd",
    "application/vnd.docker.image.rootfs.diff.tar",
    "application/vnd.docker.image.rootfs.diff.tar.gzip",
    "application/vnd.docker.image.rootfs.diff.tar.zstd",
    NULL
};

bool
is_one_of(const char *type, const char *const *types)
{
    while (*types && strcmp(*types, type) != 0)
        types++;
    return *types != NULL;
}

/* Encrypted layers and those of a shop are types of their own. */
int
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

/* A text that is an index for one reader and a manifest for another hides
 * something from one of them (CVE-2021-41190). */
int
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
