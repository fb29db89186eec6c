#ifndef JSON_H
#define JSON_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

/* A value of a JSON file, and where it stands there. */
struct place {
    const struct place *above; /* what it is in; NULL: it is the whole file */
    const char *name; /* the file's path, or the key; NULL: it is in an array */
    size_t index; /* its number in that array */
    json_t *value; /* NULL: the file has none, or null, which says the same */
};

/* A word that a string may be, and what it means. */
struct choice {
    const char *word;
    uint32_t meaning;
};

/* Reads a regular file of at most 1 MiB, and never waits for one.  A key that
 * stands twice in an object is an error.
 * Returns its value, which the caller gives up by json_decref(), or NULL after
 * saying why. */
json_t *load_json(const char *path);

/* Says what is wrong there: "FILE: list[3].key: MESSAGE".
 * Returns -1 with errno set to EINVAL. */
int refuse_place(const struct place *place, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Is it of that type, which may be any but JSON_TRUE, JSON_FALSE, JSON_REAL and
 * JSON_NULL?
 * Returns 0, or -1 after saying that it isn't, or isn't there. */
int expect_type(const struct place *place, json_type type);

/* Has the object no other keys than these?  The list ends with NULL.
 * Returns 0, or -1 after naming one that it has. */
int expect_keys(const struct place *object, const char *const *known);

/* Finds an object's member.  If it is there, it must be of that type.
 * Returns 0, or -1 after saying that it isn't. */
int find_member(const struct place *object, const char *key, json_type type,
                struct place *member);

/* The same for one that must be there. */
int require_member(const struct place *object, const char *key, json_type type,
                   struct place *member);

/* Gets an element of an array, which has so many; it must be of that type.
 * Returns 0, or -1 after saying that it isn't. */
int get_element(const struct place *array, size_t index, json_type type,
                struct place *element);

/* Gets a number from 0 to the largest, or leaves *number as it is if the object
 * doesn't have it.
 * Returns 0, or -1 after saying what is there instead. */
int find_number(const struct place *object, const char *key, json_int_t largest,
                json_int_t *number);

/* Gets what the string means, of a list that ends with NULL.
 * Returns 0, or -1 after saying that it means nothing. */
int read_choice(const struct place *string, const struct choice *choices,
                uint32_t *meaning);

#endif
