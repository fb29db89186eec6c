#ifndef REMOVE_H
#define REMOVE_H

/* Removes all that begins with that prefix in the directory, with whatever is
 * in it.
 * Returns 0, or -1 with errno set after saying why. */
int remove_beginning(int directory, const char *prefix);

#endif
