#ifndef NAMES_H
#define NAMES_H

struct cap_name {
    char text[32];
};

/* Returns the name in capital letters, as capabilities(7) has it, or
 * "capability N" if libcap doesn't know one. */
struct cap_name cap_name(int cap);

#endif
