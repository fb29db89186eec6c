#ifndef STREAMS_H
#define STREAMS_H

/* The container's stdout and stderr: pipes to its monitor, which outlives
 * whoever started it. */
struct streams {
    int out[2], err[2]; /* outside, inside */
    int lock; /* on the container's record */
};

/* Outside, before there is a child.
 * Returns 0, or -1 with errno set after saying why. */
int open_streams(struct streams *streams);

/* Outside, when the child has its copies: without ours it's their end that ends
 * the pipes. */
void close_inner_streams(struct streams *streams);

/* Inside, in PID 1, last of all: takes these streams, a session without a
 * terminal, and for the command a process group of its own.  Holds the lock,
 * too, so that nobody takes the container for dead before it is.
 * Returns 0, or -1 with errno set after saying why.  See setsid(2). */
int enter_session(const struct streams *streams);

/* The monitor's, when its container has begun: has our stdout and stderr be
 * files in memory from now on, as our caller's must not stay
 * open in a process that outlives it.
 * Returns 0, or -1 with errno set after saying why.  See memfd_create(2). */
int collect_own_words(void);

/* Returns a descriptor that reads what we wrote there since, or -1. */
int read_own_words(int fd);

#endif
