#ifndef COMMAND_LINE_H
#define COMMAND_LINE_H

/* In PID 1: replaces by our name what /proc/1/cmdline shows, the words that the
 * program was called with, and empties /proc/1/environ.  Both tell of the host.
 * argv is the rest of these words.
 * Returns a copy of argv, beside one of the environment in environ, or NULL
 * with errno set after saying why.  See proc(5). */
char **hide_command_line(char **argv);

#endif
