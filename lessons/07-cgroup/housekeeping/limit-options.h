#ifndef LIMIT_OPTIONS_H
#define LIMIT_OPTIONS_H

/* Each stores the value of an option in a struct limits.
 * Returns NULL, or what is wrong with the value. */
const char *set_memory(void *settings, const char *value);
const char *set_pids(void *settings, const char *value);
const char *set_cpus(void *settings, const char *value);
const char *set_file(void *settings, const char *value);
const char *set_stats(void *settings, const char *value);

#endif
