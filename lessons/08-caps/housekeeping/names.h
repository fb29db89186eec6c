#ifndef NAMES_H
#define NAMES_H

struct cap_name {
    char text[32];
};

/* Returns the name in capital letters, as capabilities(7) has it, or
 * "capability N" if libcap doesn't know one. */
struct cap_name cap_name(int cap);

/* Prints the names of the capabilities in a line of /proc/PID/status, if it is
 * one that begins with "Cap". */
void explain_caps(const char *line);

#endif
