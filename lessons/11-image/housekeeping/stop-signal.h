#ifndef STOP_SIGNAL_H
#define STOP_SIGNAL_H

/* Returns the number of a signal such as "SIGQUIT", "QUIT", "SIGRTMIN+3" or
 * "3", or -1.  See signal(7). */
int parse_signal(const char *text);

#endif
