#ifndef DESCRIPTION_H
#define DESCRIPTION_H

#include "12-engine/container.h"
#include "12-engine/record.h"
#include <jansson.h>

/* Returns what the record shall say of the container, as JSON, to be freed by
 * the caller; or NULL after saying why.  words: all of run's. */
char *describe_container(const struct container *c, char **words);

/* Writes it down anew, when the image's own command is known, too.  A full disk
 * leaves the record as it was. */
void complete_config(const struct record *record, const struct container *c,
                     char **words);

/* Returns the record's configuration, to be given up by json_decref(), or NULL
 * silently if it has gone. */
json_t *load_config(const struct record *record);

/* Returns the string of that name in it, or "". */
const char *config_string(const json_t *config, const char *key);

#endif
