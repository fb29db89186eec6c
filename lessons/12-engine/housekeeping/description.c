/* What a container was started with, as JSON in its record.
 * See the chapter. */
#include "12-engine/housekeeping/description.h"

#include "12-engine/client.h"
#include "12-engine/housekeeping/timing.h"
#include "fail.h"
#include "file.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A word needn't be UTF-8, but a string of JSON must. */
static json_t *
to_string(const char *word)
{
    json_t *string = json_string(word);

    return string ? string : json_string("?");
}

static json_t *
to_array(char **words)
{
    json_t *array = json_array();

    for (; words && *words; words++)
        json_array_append_new(array, to_string(*words));
    return array;
}

char *
describe_container(const struct container *c, char **words)
{
    char created[40];

    format_time(created, now());
    json_t *config =
        json_pack("{so ss so so sb}", "Image", to_string(c->image_name),
                  "Created", created, "Command", to_array(c->image.argv),
                  "Words", to_array(words), "AutoRemove", c->removed);
    char *text = config ? json_dumps(config, JSON_INDENT(4)) : NULL;
    json_decref(config);
    if (!text)
        refuse("no memory for what the container is started with");
    return text;
}

static int
write_config(int directory, const char *text)
{
    int fd = openat(directory, "config.new",
                    O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    size_t length = strlen(text);

    if (fd == -1)
        return -1;
    ssize_t written = write(fd, text, length);
    close(fd);
    if (written == (ssize_t)length
        && renameat(directory, "config.new", directory, "config") == 0)
        return 0;
    unlinkat(directory, "config.new", 0);
    return -1;
}

void
complete_config(const struct record *record, const struct container *c,
                char **words)
{
    char *text = describe_container(c, words);

    if (text && write_config(record->directory, text) == -1)
        note("%s: no room to write down its command", record->name);
    free(text);
}

json_t *
load_config(const struct record *record)
{
    char *text = read_file("/proc/self/fd/%d/config", record->directory);
    json_t *config = text ? json_loads(text, 0, NULL) : NULL;

    free(text);
    return config;
}

const char *
config_string(const json_t *config, const char *key)
{
    const char *string = json_string_value(json_object_get(config, key));

    return string ? string : "";
}

bool
goes_with_its_end(const struct record *record)
{
    json_t *config = load_config(record);
    bool goes = json_is_true(json_object_get(config, "AutoRemove"));

    json_decref(config);
    return goes;
}
