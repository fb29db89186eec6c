#ifndef IDMAP_H
#define IDMAP_H

#include "03-mount/rootfs.h"
#include "options.h"
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum { MAX_MAP_OPTIONS = 8, MAX_RANGES = MAX_MAP_OPTIONS + 4 };

/* A line of a map: this many ids, from which one on inside, and from which one
 * on outside. */
struct id_range {
    unsigned int inside, outside, count;
};

struct id_map {
    int count;
    struct id_range list[MAX_RANGES];
};

struct idmap {
    struct id_map uids,
        gids; /* --map; otherwise set by enter_user_namespace() */
    bool rootless; /* the program itself is in the user namespace */
};

extern const struct option_entry idmap_options[]; /* for a struct idmap */

/* Outside, first of all.  For root: settles the map, which is the range
 * 0:1000000000:65536 if none was asked for.
 * For an ordinary user: moves the program itself into a user and a mount
 * namespace, in which it has all the rights that making a container takes.  The
 * ids are those that were asked for; otherwise root is the caller, and the
 * others are the range in /etc/subuid and /etc/subgid, if there is one and
 * newuidmap(1) is installed.
 * Returns 0, or -1 with errno set after saying why.
 * See user_namespaces(7). */
int enter_user_namespace(struct idmap *map);

/* Outside, for root, after open_rootfs(): makes the owner of the root
 * directory, whoever built it, the container's root.  What the container's root
 * makes there belongs to that owner on disk.  A file system that can't do this
 * is replaced by a copy in memory, and a line on stderr says so.
 * Returns 0, or -1 with errno set after saying why.
 * See "ID-mapped mounts" in mount_setattr(2). */
int idmap_rootfs(const struct idmap *map, struct rootfs *rootfs);

/* Outside, after idmap_rootfs(): makes the kernel refuse to open a device node
 * that lies in the root file system or in a volume.
 * Returns 0, or -1 with errno set after saying why.  See mount_setattr(2). */
int forbid_devices(const struct idmap *map, const struct rootfs *rootfs);

/* Returns CLONE_NEWUSER, or 0 if the program is already in the container's user
 * namespace, where all its children are born. */
uint64_t user_flags(const struct idmap *map);

/* Outside: writes the maps of a process started with user_flags().
 * Returns 0, or -1 with errno set after saying why. */
int write_id_maps(const struct idmap *map, pid_t pid);

/* Inside, once the maps are written: becomes user 0 and group 0 of the user
 * namespace, and gives up the supplementary groups where the kernel allows it.
 * From then on files in /proc/self can't be written.
 * Returns 0, or -1 with errno set after saying why.  See setresuid(2). */
int become_root(void);

/* What follows is for the room itself. */

/* Writes both maps of a process that began a user namespace: from the parent
 * namespace or, where the kernel allows that, from within.  The process is
 * named as in /proc.
 * Returns 0, or -1 with errno set after saying why.
 * See user_namespaces(7). */
int write_maps(const char *process, const struct id_map *uids,
               const struct id_map *gids);

/* For a user without subordinate ids: moves the program into the two
 * namespaces.  The maps have the caller's own ids and no others.
 * Returns 0, or -1 with errno set after saying why. */
int map_own_ids(const struct idmap *map);

#endif
