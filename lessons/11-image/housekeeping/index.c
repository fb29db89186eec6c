/* A list of images: for several platforms, or under several names.
 * See the chapter, and image-index.md of the OCI image specification. */
#include "11-image/housekeeping/index.h"

#include "11-image/housekeeping/media-type.h"
#include "11-image/housekeeping/platform.h"
#include "fail.h"
#include <errno.h>
#include <string.h>

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
int
choose_image(const struct place *file, const char *tag,
             struct descriptor *chosen)
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

int
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
