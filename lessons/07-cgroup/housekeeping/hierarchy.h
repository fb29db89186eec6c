#ifndef HIERARCHY_H
#define HIERARCHY_H

#include <limits.h>
#include <stdbool.h>

/* A tree of cgroups, as we see it.  Version 2 has one for all controllers;
 * version 1 has many, each with some.  A "hybrid" machine has both. */
struct hierarchy {
    int version;
    char controllers[256]; /* "cpu,cpuacct"; in version 2 those we want */
    char top[PATH_MAX]; /* where it is mounted */
    char path[2 * PATH_MAX]; /* the directory of our own cgroup */
};

/* Returns whether the list, with commas, blanks or newlines, has the word. */
bool has_word(const char *list, const char *word);

/* Reads a line of /proc/PID/cgroup, which it changes, into *h.
 * Returns whether that hierarchy has the controller (NULL: any will do) and is
 * mounted where the cgroup can be seen. */
bool read_hierarchy(char *line, const char *controller, struct hierarchy *h);

/* Finds the hierarchy that has the controller; "cgroup" is the core of
 * version 2.  Fills *h.
 * Returns 0, or -1 with errno set after saying why.
 * See "/proc files" in cgroups(7). */
int find_hierarchy(const char *controller, struct hierarchy *h);

#endif
