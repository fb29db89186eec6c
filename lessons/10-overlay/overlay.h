#ifndef OVERLAY_H
#define OVERLAY_H

#include "03-mount/rootfs.h"
#include "06-user/idmap.h"
#include "options.h"
#include <stdbool.h>

enum { MOST_LAYERS = 500 }; /* that the kernel takes */

struct overlay {
    int count; /* of layers, ROOTFS not counted */
    const char *layers[MOST_LAYERS]; /* --layer, the highest first */
    const char *upper; /* --upper; NULL: in memory */
    bool shows_changes; /* --diff */
    int writable; /* the directory that has "upper" and "work"; 0: none */
    int changed; /* "upper", the uppermost layer */
    bool user_marks; /* attributes user.*: trusted.* is for the host's root */
    int lower; /* all other layers as one tree; for --diff */
};

extern const struct option_entry overlay_options[]; /* for a struct overlay */

/* Outside, after idmap_rootfs(): puts layers over the root file system, and a
 * writable one over them all.  The tree becomes what they look like together;
 * none of them is written, but the uppermost.
 * Returns 0, or -1 with errno set after saying why.
 * See filesystems/overlayfs.rst in the kernel's documentation. */
int overlay_rootfs(struct overlay *overlay, const struct idmap *map,
                   struct rootfs *rootfs);

/* Outside, while the child waits: says what an ordinary user's upper layer
 * can't do where its file system has no attributes of users. */
void warn_of_upper(const struct overlay *overlay);

/* Outside, when the container has ended: if it's wanted, prints what it added,
 * changed and deleted. */
void report_changes(const struct overlay *overlay);

/* Outside, last of all, also if there was no container: removes what the kernel
 * leaves in --upper's directory "work", and ordinary users can't even list. */
void clean_upper(const struct overlay *overlay);

#endif
