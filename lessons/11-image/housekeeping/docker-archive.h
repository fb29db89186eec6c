#ifndef DOCKER_ARCHIVE_H
#define DOCKER_ARCHIVE_H

#include "11-image/housekeeping/manifest.h"

/* Reads manifest.json, which is what docker save wrote before it wrote OCI
 * layouts, and skopeo and podman save still write.
 * Returns 0, or -1 with errno set after saying why. */
int read_docker_archive(const struct source *source, const char *tag,
                        struct manifest *manifest);

#endif
