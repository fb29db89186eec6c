#ifndef CAPS_H
#define CAPS_H

#include <stdbool.h>
#include <stdint.h>

/* A set of capabilities as the kernel prints it in /proc/PID/status: bit N is
 * the capability of number N. */
typedef uint64_t cap_mask;

struct caps {
    cap_mask added, dropped; /* --cap-add and --cap-drop, by name */
    bool all_added, all_dropped; /* the same with ALL */
};

/* The five sets; the effective one is always equal to the permitted one here.
 * See "Thread capability sets" in capabilities(7). */
struct cap_sets {
    cap_mask bounding, permitted, inheritable, ambient;
};

/* Returns what these options grant: the default, and what was added, without
 * what was dropped.  It may name more than the kernel has. */
cap_mask granted_caps(const struct caps *caps);

/* Decides what the container gets: root all that is granted, another user only
 * what was asked for, and that by the ambient set.
 * Returns 0, or -1 with errno set after saying what the kernel doesn't have. */
int choose_caps(const struct caps *caps, bool is_root, struct cap_sets *sets);

/* Drops all others from the bounding set.  Needs CAP_SETPCAP.
 * Returns 0, or -1 with errno set after saying why.
 * See PR_CAPBSET_DROP in prctl(2). */
int limit_bounding_set(cap_mask bounding);

/* Sets the permitted, effective and inheritable sets.
 * Returns 0, or -1 with errno set after saying why.  See capset(2). */
int set_caps(const struct cap_sets *sets);

/* Raises each of them in the ambient set; it must be permitted and inheritable.
 * Returns 0, or -1 with errno set after saying why.
 * See PR_CAP_AMBIENT in prctl(2). */
int raise_ambient_set(cap_mask ambient);

#endif
