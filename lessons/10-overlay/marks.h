#ifndef MARKS_H
#define MARKS_H

#include <stdbool.h>
#include <sys/stat.h>

/* Tells by its attributes whether an entry of an upper layer is a whiteout,
 * which hides the entries of that name in the layers below. */
bool is_whiteout(const struct stat *entry);

/* Returns 1 if a directory of an upper layer is opaque, which hides what the
 * directories of that name in the layers below have, 0 if it isn't, or -1 with
 * errno set after saying why.  user_marks: its overlay was mounted with the
 * option userxattr.  A mark of the other kind is none. */
int is_opaque(int directory, bool user_marks);

#endif
