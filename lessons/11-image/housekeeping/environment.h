#ifndef ENVIRONMENT_H
#define ENVIRONMENT_H

#include "11-image/image.h"

/* Inside, when we are the user: takes the image's environment in the place of
 * the caller's, and adds what --env says.
 * Returns 0, or -1 with errno set after saying why.  See environ(7). */
int set_environment(const struct image *image);

#endif
