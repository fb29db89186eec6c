#ifndef CHANGES_H
#define CHANGES_H

/* Prints what an upper layer adds (A), changes (C) and deletes (D), a line for
 * each path, as docker diff does; a control character in a name as \ooo.
 * lower is the tree of all that is below.
 * Returns 0, or -1 after saying why. */
int print_changes(int upper, int lower);

#endif
