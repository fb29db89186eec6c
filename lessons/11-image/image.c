/* An image: layers, which together are a root file system, and what to run in
 * it.  See README.md here, and the OCI image specification. */
#include "11-image/image.h"

#include "11-image/housekeeping/environment.h"
#include "11-image/housekeeping/find.h"
#include "11-image/housekeeping/platform.h"
#include "11-image/layers.h"
#include "fail.h"
#include "spawn.h"
#include <stdlib.h>
#include <unistd.h>

enum { MOST_ENTRIES = 1000 * 1000 };

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
        || store_image(&image->store, source, &manifest, &how) == -1)
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
