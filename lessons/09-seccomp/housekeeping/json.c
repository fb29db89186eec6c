/* JSON, read strictly: whatever isn't as it must be is told with the place
 * where it stands.  See https://jansson.readthedocs.io and RFC 8259. */
#include "09-seccomp/housekeeping/json.h"

#include "fail.h"
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LARGEST_FILE = 1024 * 1024 };

/* Opens nothing that could make us wait: a FIFO without a writer does. */
static FILE *
open_regular_file(const char *path)
{
    struct stat status;
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    FILE *file = NULL;

    if (fd != -1 && fstat(fd, &status) == 0 && !S_ISREG(status.st_mode))
        refuse("%s: not a regular file", path);
    else if (fd == -1 || !(file = fdopen(fd, "r")))
        fail("open %s", path);
    if (fd != -1 && !file)
        close(fd);
    return file;
}

/* Returns how many bytes of the text are used, or -1 after saying why. */
static ssize_t
read_text(const char *path, char text[LARGEST_FILE + 1])
{
    FILE *file = open_regular_file(path);

    if (!file)
        return -1;
    size_t length = fread(text, 1, LARGEST_FILE + 1, file);
    bool failed = ferror(file);
    if (failed)
        fail("read %s", path);
    fclose(file);
    if (length > LARGEST_FILE)
        return refuse("%s: larger than 1 MiB", path);
    return failed ? -1 : (ssize_t)length;
}

json_t *
load_json(const char *path)
{
    json_error_t error;
    json_t *value = NULL;
    char *text = malloc(LARGEST_FILE + 1);

    if (!text) {
        fail("malloc");
        return NULL;
    }
    ssize_t length = read_text(path, text);
    if (length != -1) {
        value =
            json_loadb(text, (size_t)length, JSON_REJECT_DUPLICATES, &error);
        if (!value)
            refuse("%s: line %d, column %d: %s", path, error.line, error.column,
                   error.text);
    }
    free(text);
    return value;
}

/* Prints the steps to it after the file's name, "list[3].key: ". */
static void
print_steps(FILE *out, const struct place *place)
{
    if (!place->above)
        return;
    print_steps(out, place->above);
    if (!place->name)
        fprintf(out, "[%zu]", place->index);
    else
        fprintf(out, "%s%.64s", place->above->above ? "." : "", place->name);
}

int
refuse_place(const struct place *place, const char *format, ...)
{
    char steps[512] = "", message[256];
    const struct place *file = place;
    va_list ap;

    while (file->above)
        file = file->above;
    FILE *out = fmemopen(steps, sizeof(steps), "w");
    if (out) {
        print_steps(out, place);
        fclose(out);
    }
    va_start(ap, format);
    vsnprintf(message, sizeof(message), format, ap);
    va_end(ap);
    return refuse("%s: %s%s%s", file->name, steps, *steps ? ": " : "", message);
}

int
expect_type(const struct place *place, json_type type)
{
    static const char *const names[] = {
        [JSON_OBJECT] = "an object",
        [JSON_ARRAY] = "an array",
        [JSON_STRING] = "a string",
        [JSON_INTEGER] = "a whole number",
    };

    if (!place->value)
        return refuse_place(place, "missing");
    if (json_typeof(place->value) != type)
        return refuse_place(place, "not %s", names[type]);
    return 0;
}

int
expect_keys(const struct place *object, const char *const *known)
{
    const char *key;
    json_t *value;

    json_object_foreach (object->value, key, value) {
        const struct place member = { object, key, 0, value };
        size_t i = 0;

        while (known[i] && strcmp(known[i], key) != 0)
            i++;
        if (!known[i])
            return refuse_place(&member, "unknown key");
    }
    return 0;
}

int
find_member(const struct place *object, const char *key, json_type type,
            struct place *member)
{
    json_t *value = json_object_get(object->value, key);

    *member =
        (struct place){ object, key, 0, json_is_null(value) ? NULL : value };
    return member->value ? expect_type(member, type) : 0;
}

int
require_member(const struct place *object, const char *key, json_type type,
               struct place *member)
{
    if (find_member(object, key, type, member) == -1)
        return -1;
    return expect_type(member, type);
}

int
get_element(const struct place *array, size_t index, json_type type,
            struct place *element)
{
    json_t *value = json_array_get(array->value, index);

    *element = (struct place){ array, NULL, index, value };
    return expect_type(element, type);
}

int
find_number(const struct place *object, const char *key, json_int_t largest,
            json_int_t *number)
{
    struct place member;

    if (find_member(object, key, JSON_INTEGER, &member) == -1)
        return -1;
    if (!member.value)
        return 0;
    *number = json_integer_value(member.value);
    if (*number < 0 || *number > largest)
        return refuse_place(&member, "not from 0 to %" JSON_INTEGER_FORMAT,
                            largest);
    return 0;
}

int
read_choice(const struct place *string, const struct choice *choices,
            uint32_t *meaning)
{
    const char *word = json_string_value(string->value);

    while (choices->word && strcmp(choices->word, word) != 0)
        choices++;
    if (!choices->word)
        return refuse_place(string, "%s is unknown", word);
    *meaning = choices->meaning;
    return 0;
}
