/* Random bytes as what an image says: `make fuzz`.  The first byte says which
 * file they are: i, an index; m, a manifest; c, a config; d, Docker's list of
 * images and, after a NUL, a config; and without such a byte a whole archive.
 * See https://llvm.org/docs/LibFuzzer.html */
#include "11-image/housekeeping/config.h"
#include "11-image/housekeeping/index.h"
#include "11-image/housekeeping/manifest.h"
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
write_all(int fd, const void *data, size_t size)
{
    if (write(fd, data, size) != (ssize_t)size)
        __builtin_trap();
}

/* See tar(5). */
static void
add_member(int archive, const char *name, const void *data, size_t size)
{
    static const char zeros[512];
    char header[512] = { 0 };
    unsigned int sum = 8 * ' ';

    snprintf(header, 100, "%s", name);
    strcpy(header + 100, "0000644");
    snprintf(header + 124, 12, "%011zo", size);
    header[156] = '0';
    memcpy(header + 257, "ustar\00000", 8);
    for (size_t i = 0; i < sizeof(header); i++)
        sum += (unsigned char)header[i];
    snprintf(header + 148, 8, "%06o", sum);
    header[155] = ' ';
    write_all(archive, header, sizeof(header));
    write_all(archive, data, size);
    write_all(archive, zeros, -size % 512);
}

static void
add_layout(int archive, const void *manifest, size_t size)
{
    static const char version[] = "{\"imageLayoutVersion\":\"1.0.0\"}";
    struct sha256_ctx hash;
    char index[512];

    sha256_init(&hash);
    sha256_update(&hash, size, manifest);
    struct digest digest = finish_digest(&hash);
    int length = snprintf(index, sizeof(index),
                          "{\"manifests\":[{\"mediaType\":\"application/vnd."
                          "oci.image.manifest.v1+json\",\"digest\":\"sha256:%s"
                          "\",\"size\":%zu}]}",
                          digest.hex, size);
    add_member(archive, "index.json", index, (size_t)length);
    add_member(archive, "oci-layout", version, strlen(version));
    add_member(archive, blob_name(&digest).path, manifest, size);
}

static void
add_list(int archive, const char *list, size_t size)
{
    size_t length = strnlen(list, size);

    add_member(archive, "manifest.json", list, length);
    if (length < size)
        add_member(archive, "c.json", list + length + 1, size - length - 1);
}

static void
try_config(const struct place *file)
{
    struct config config;

    read_config(file, &config);
    free_config(&config);
}

static void
try_archive(int archive)
{
    static struct manifest manifest;
    struct source source = { "archive", archive, true };

    if (find_manifest(&source, NULL, &manifest) == 0)
        try_config(&manifest.config.file);
    free_manifest(&manifest);
    close(archive);
}

static void
try_json(char kind, const char *text, size_t size)
{
    struct place file = { .name = "file",
                          .value = json_loadb(text, size,
                                              JSON_REJECT_DUPLICATES, NULL) };
    struct descriptor chosen;

    if (file.value && kind == 'c')
        try_config(&file);
    if (file.value && kind == 'i') {
        choose_image(&file, NULL, &chosen);
        choose_image(&file, "7", &chosen);
    }
    json_decref(file.value);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char kind = size > 0 ? (char)*data : '\0';
    const char *text = (const char *)data + 1;

    if (kind == 'i' || kind == 'c') {
        try_json(kind, text, size - 1);
        return 0;
    }
    int archive = memfd_create("archive", MFD_CLOEXEC);
    if (kind == 'm')
        add_layout(archive, text, size - 1);
    else if (kind == 'd')
        add_list(archive, text, size - 1);
    else
        write_all(archive, data, size);
    try_archive(archive);
    return 0;
}
