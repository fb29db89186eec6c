/* The options of images.  See the chapter. */
#include "11-image/image.h"

#include "07-cgroup/housekeeping/limit-options.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *
set_store(void *settings, const char *value)
{
    struct image *image = settings;

    image->store.path = value;
    return *value ? NULL : "it is empty";
}

static const char *
set_unpack_limit(void *settings, const char *value)
{
    struct image *image = settings;
    long double bytes;

    if (!read_size(value, &bytes) || bytes < 1 || bytes > 1e18L)
        return "not a size, such as 500M or 1.5g";
    image->most_bytes = (uint64_t)bytes;
    return NULL;
}

static const char *
set_entrypoint(void *settings, const char *value)
{
    struct image *image = settings;

    free(image->entrypoint);
    image->entrypoint = strdup(value);
    return image->entrypoint ? NULL : "out of memory";
}

static const char *
set_workdir(void *settings, const char *value)
{
    struct image *image = settings;

    image->directory = value;
    return *value == '/' ? NULL : "not a path that begins with /";
}

static const char *
set_env(void *settings, const char *value)
{
    struct image *image = settings;
    char *text = NULL;

    if (!*value || *value == '=')
        return "not NAME=VALUE, nor NAME";
    if (image->env_count == MAX_ENV_OPTIONS)
        return "more than 256 of them";
    const char *own = strchr(value, '=') ? NULL : getenv(value);
    if (own && asprintf(&text, "%s=%s", value, own) == -1)
        return "out of memory";
    image->env[image->env_count++] = text ? text : value;
    return NULL;
}

const struct option_entry image_options[] = {
    { "entrypoint", "PROGRAM",
      "run this in the place of the image's Entrypoint and Cmd",
      set_entrypoint },
    { "env,e", "NAME[=VALUE]",
      "set a variable, or give it on as it is; may be repeated", set_env },
    { "workdir,w", "DIR", "begin in this directory", set_workdir },
    { "store", "DIR",
      "keep unpacked layers there (/var/lib/matryoshka, or in your home)",
      set_store },
    { "unpack-limit", "SIZE",
      "unpack no more than this, all layers together (16G)", set_unpack_limit },
    { 0 },
};
