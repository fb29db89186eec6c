/* Docker's own archives: a list of images, each with the names of its config
 * and of its layers.  There are no digests of these but in the config.
 * See the chapter and docker-save(1). */
#include "11-image/housekeeping/docker-archive.h"

#include "11-image/housekeeping/index.h"
#include "fail.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

static int
fits_tag(const struct place *image, const char *tag, bool *fits)
{
    struct place tags, element;

    *fits = tag == NULL;
    if (find_member(image, "RepoTags", JSON_ARRAY, &tags) == -1)
        return -1;
    for (size_t i = 0; i < json_array_size(tags.value); i++) {
        if (get_element(&tags, i, JSON_STRING, &element) == -1)
            return -1;
        *fits |= is_called(json_string_value(element.value), tag);
    }
    return 0;
}

static int
choose(const struct place *file, const char *tag, struct place *chosen)
{
    struct place image;

    chosen->value = NULL;
    for (size_t i = 0; i < json_array_size(file->value); i++) {
        bool fits;

        if (get_element(file, i, JSON_OBJECT, &image) == -1
            || fits_tag(&image, tag, &fits) == -1)
            return -1;
        if (fits && chosen->value)
            return refuse_place(file, "several images: name one by :TAG");
        if (fits)
            *chosen = image;
    }
    if (chosen->value)
        return 0;
    return refuse_place(file, "no image%s%s", tag ? " called " : "",
                        tag ? tag : "");
}

/* "HEX.json" or "blobs/sha256/HEX" is named by its digest. */
static struct descriptor
describe_config(const char *name)
{
    struct descriptor config = { .size = -1 };
    const char *slash = strrchr(name, '/');
    char digest[80];

    name = slash ? slash + 1 : name;
    snprintf(digest, sizeof(digest), "sha256:%.*s", (int)strcspn(name, "."),
             name);
    if (!parse_digest(&config.digest, digest))
        *config.digest.hex = '\0';
    return config;
}

static int
read_image(const struct source *source, const struct place *image,
           struct manifest *manifest)
{
    const struct descriptor unknown = { .size = -1 };
    struct place config, list, element;

    if (require_member(image, "Config", JSON_STRING, &config) == -1
        || require_member(image, "Layers", JSON_ARRAY, &list) == -1)
        return -1;
    for (size_t i = 0; i < json_array_size(list.value); i++)
        if (get_element(&list, i, JSON_STRING, &element) == -1
            || add_layer(manifest, json_string_value(element.value), &unknown,
                         &element)
                   == -1)
            return -1;
    const char *name = json_string_value(config.value);
    const struct descriptor expected = describe_config(name);
    if (load_document(source, name, &expected, &manifest->config) == 0)
        return 0;
    return errno == ENOENT ? refuse_place(&config, "the image has no %s", name)
                           : -1;
}

int
read_docker_archive(const struct source *source, const char *tag,
                    struct manifest *manifest)
{
    struct document list;
    struct place image;
    int result = -1;

    if (load_document(source, "manifest.json", NULL, &list) == -1)
        return errno == ENOENT ? refuse("%s: no image: neither index.json nor "
                                        "manifest.json is in it",
                                        source->path)
                               : -1;
    if (expect_type(&list.file, JSON_ARRAY) == 0
        && choose(&list.file, tag, &image) == 0)
        result = read_image(source, &image, manifest);
    free_document(&list);
    return result;
}
