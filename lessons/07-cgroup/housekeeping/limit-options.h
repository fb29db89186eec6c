#ifndef LIMIT_OPTIONS_H
#define LIMIT_OPTIONS_H

#include <stdbool.h>

/* Reads a size such as 20M or 1.5g.  Returns whether the text is one. */
bool read_size(const char *text, long double *bytes);

/* Each stores the value of an option in a struct limits.
 * Returns NULL, or what is wrong with the value. */
const char *set_memory(void *settings, const char *value);
const char *set_pids(void *settings, const char *value);
const char *set_cpus(void *settings, const char *value);
const char *set_file(void *settings, const char *value);
const char *set_stats(void *settings, const char *value);

#endif
