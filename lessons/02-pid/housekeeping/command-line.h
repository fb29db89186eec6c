#ifndef COMMAND_LINE_H
#define COMMAND_LINE_H

/* In PID 1: overwrites the program's arguments, which /proc/1/cmdline shows, by
 * its name, and wipes its environment, which /proc/1/environ shows.  Both tell
 * of the host.
 * Returns a copy of argv, and leaves one of the environment in environ, or NULL
 * with errno set after saying why.  See proc(5). */
char **hide_command_line(char **argv);

#endif
