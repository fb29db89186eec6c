#ifndef LINE_H
#define LINE_H

#include <sys/types.h>

/* What goes over the line between a verb and a monitor: a letter, and data. */
enum {
    HEARD = 'k', /* from the monitor, when a verb has called, or was obeyed */
    OUTPUT = 'o', /* from the monitor: what the container wrote on stdout */
    ERRORS = 'e', /* the same for stderr */
    STATUS = 'x', /* from the monitor, the last word: with what it has ended */
    SIGNAL = 's', /* to the monitor: send this one; 0: the one that stops it */
    CHUNK = 4096, /* most bytes of data */
};

struct message {
    char kind;
    char data[CHUNK + 1]; /* ends with a NUL byte, which isn't counted */
    size_t size;
};

/* The monitor's: listens in the record's directory.
 * Returns a socket, or -1 with errno set after saying why.
 * See SOCK_SEQPACKET in unix(7). */
int listen_in(int directory);

/* Returns a socket, or -1 with errno set, silently. */
int call_monitor(int directory);

/* Never waits.  Returns 0, or -1 with errno set, silently: EPIPE if there is
 * nobody, EAGAIN if they don't listen. */
int send_message(int sock, char kind, const void *data, size_t size);

/* The same for a message whose data is a number. */
int send_number(int sock, char kind, int number);

/* Returns 1, 0 when the other side has gone, or -1 with errno set, silently:
 * EAGAIN if it takes longer than so many milliseconds; -1: no limit. */
int receive_message(int sock, struct message *message, int milliseconds);

/* Returns the number in a message's data. */
int number_in(const struct message *message);

#endif
