#ifndef PLATFORM_H
#define PLATFORM_H

#include "09-seccomp/housekeeping/json.h"
#include <stdbool.h>

/* Returns this machine's platform as images have it, such as "linux/amd64". */
const char *platform_name(void);

/* Whether the entry of an index is for this machine; without a word of it it
 * is.
 * Returns 0, or -1 with errno set after saying what is wrong with the entry. */
int fits_platform(const struct place *entry, bool *fits);

/* Says so if the config is that of another machine's image, which runs if the
 * kernel knows an emulator.  See binfmt_misc in the kernel's documentation. */
void note_platform(const struct place *config);

#endif
