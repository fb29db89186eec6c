#ifndef CLIENT_H
#define CLIENT_H

#include "12-engine/record.h"
#include <sys/types.h>

/* How long a monitor may take to answer, in milliseconds: one that is stopped
 * must not stop whoever asks for it. */
enum { ANSWER_WITHIN = 5000 };

/* Opens the record of a container that the user has named.
 * Returns 0, or -1 with errno set after saying why. */
int find_container(struct record *record, const char *name);

/* Calls the container's monitor, and waits for its answer.
 * Returns a socket, or -1 with errno set: ESRCH, silently, if the container has
 * ended, and anything else after saying why. */
int reach_monitor(const struct record *record);

/* Waits for the monitor's last word; milliseconds: -1: no limit.
 * Returns the container's status, or -1 with errno set, silently: EAGAIN if it
 * takes longer, EPIPE if the monitor was killed. */
int wait_for_status(int sock, int milliseconds);

/* Has the monitor send the container a signal; 0: the one that stops it.
 * Returns 0, or -1 with errno set after saying why. */
int ask_for_signal(const struct record *record, int sock, int sig);

/* Kills the monitor, which then takes its container with it. */
void kill_monitor(int sock);

/* Takes the lock of a container that has ended, or does so within so many
 * milliseconds, and removes what a monitor that was killed has left.
 * Returns 0, or -1 with errno set, as lock_record() does. */
int lock_dead(struct record *record, int milliseconds, struct life *life);

/* Reads what is known of the container.  If its monitor was killed, this is
 * written down first, what it left is removed, and with --rm the record, too.
 * Returns 0, or -1 with errno set if the record has gone. */
int learn_life(struct record *record, struct life *life);

/* Waits for the end of a container that is ending.
 * Returns its status, or -1 with errno set: ENOENT, silently, if the record has
 * gone, and anything else after saying why. */
int read_status(struct record *record);

/* Says that there is no such container.  Returns -1 with errno set. */
int refuse_name(const char *name);

/* What run does while its container runs: prints what it writes, and passes on
 * the signals that we get, from a signalfd(2), until the monitor's last word.
 * Returns the container's status. */
int talk(struct record *record, int sock, int signals);

/* Returns whether it was started with --rm. */
bool goes_with_its_end(const struct record *record);

#endif
