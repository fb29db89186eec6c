/* An image's config: what to run in the container, and in what surroundings.
 * See the chapter, and config.md of the OCI image specification. */
#include "11-image/housekeeping/config.h"

#include "11-image/housekeeping/stop-signal.h"
#include "fail.h"
#include <stdlib.h>
#include <string.h>

static int
make_list(char ***list, size_t count)
{
    *list = calloc(count + 1, sizeof(**list));
    return *list ? 0 : fail("calloc");
}

static int
copy_text(char **copy, const char *text)
{
    *copy = strdup(text);
    return *copy ? 0 : fail("strdup");
}

static int
read_list(const struct place *object, const char *key, char ***list)
{
    struct place array, element;

    if (find_member(object, key, JSON_ARRAY, &array) == -1)
        return -1;
    size_t count = json_array_size(array.value);
    if (make_list(list, count) == -1)
        return -1;
    for (size_t i = 0; i < count; i++)
        if (get_element(&array, i, JSON_STRING, &element) == -1
            || copy_text(*list + i, json_string_value(element.value)) == -1)
            return -1;
    return 0;
}

/* An object's keys are the paths, and its values say nothing. */
static int
read_volumes(const struct place *object, char ***list)
{
    struct place volumes;
    const char *path;
    json_t *value;
    size_t count = 0;

    if (find_member(object, "Volumes", JSON_OBJECT, &volumes) == -1
        || make_list(list, json_object_size(volumes.value)) == -1)
        return -1;
    json_object_foreach (volumes.value, path, value) {
        const struct place member = { &volumes, path, 0, value };

        if (*path != '/')
            return refuse_place(&member, "not a path that begins with /");
        if (copy_text(*list + count++, path) == -1)
            return -1;
    }
    return 0;
}

/* "" says nothing, too. */
static int
read_text(const struct place *object, const char *key, char **text)
{
    struct place member;

    if (find_member(object, key, JSON_STRING, &member) == -1)
        return -1;
    return json_string_length(member.value) > 0
               ? copy_text(text, json_string_value(member.value))
               : 0;
}

static int
read_stop_signal(const struct place *object, int *sig)
{
    struct place member;

    if (find_member(object, "StopSignal", JSON_STRING, &member) == -1)
        return -1;
    const char *text = json_string_value(member.value);
    *sig = text && *text ? parse_signal(text) : 0;
    return *sig == -1 ? refuse_place(&member, "%s is no signal", text) : 0;
}

int
read_config(const struct place *file, struct config *config)
{
    struct place object;

    *config = (struct config){ 0 };
    if (expect_type(file, JSON_OBJECT) == -1
        || find_member(file, "config", JSON_OBJECT, &object) == -1
        || read_list(&object, "Env", &config->env) == -1
        || read_list(&object, "Entrypoint", &config->entrypoint) == -1
        || read_list(&object, "Cmd", &config->command) == -1
        || read_volumes(&object, &config->volumes) == -1
        || read_text(&object, "WorkingDir", &config->directory) == -1
        || read_text(&object, "User", &config->user) == -1
        || read_stop_signal(&object, &config->stop_signal) == -1)
        return -1;
    return 0;
}

static void
free_list(char **list)
{
    for (char **text = list; text && *text; text++)
        free(*text);
    free(list);
}

void
free_config(struct config *config)
{
    free_list(config->env);
    free_list(config->entrypoint);
    free_list(config->command);
    free_list(config->volumes);
    free(config->directory);
    free(config->user);
    *config = (struct config){ 0 };
}
