#ifndef RECORD_H
#define RECORD_H

#include <stdbool.h>
#include <sys/types.h>

enum { NAME_SIZE = 64 }; /* as a host name has, too */

/* What is known of a container: a directory of its name, which appears whole
 * and goes whole.  Nothing in it says that the container lives, but a lock: who
 * holds it is its monitor, or its PID 1. */
struct record {
    char name[NAME_SIZE];
    int directory;
    int lock; /* -1: not ours */
};

/* What its monitor wrote down of it.  Times are nanoseconds since 1970. */
struct life {
    pid_t pid; /* of its PID 1, as long as it lives */
    long long began; /* 0: its command's turn hasn't come yet */
    bool has_ended;
    long long ended; /* 0: its monitor was killed, nobody knows when */
    int status;
};

/* Opens the directory of all records, which is in that of the store, and makes
 * it if it isn't there.
 * Returns 0, or -1 with errno set after saying why. */
int open_records(int store);

/* Removes what was left half-made, or half-removed, by one who was killed. */
void sweep_records(void);

/* Makes a record with that configuration and the lock on it.  The name is
 * record->name, or a new one if that is empty.
 * Returns 0, or -1 with errno set after saying why; then nothing is left. */
int create_record(struct record *record, const char *config);

/* Returns 0, or -1 with errno set: ENOENT, silently, if there is no container
 * of that name, or anything else after saying why. */
int open_record(struct record *record, const char *name);

void close_record(struct record *record);

/* Returns whether the container, or its monitor, still lives.  Doesn't touch
 * the lock.  See F_OFD_GETLK in fcntl(2). */
bool is_held(const struct record *record);

/* Takes the lock, which a living container doesn't give.  Waits at most so many
 * milliseconds for it.
 * Returns 0, or -1 with errno set: EAGAIN if it still lives, ENOENT if the
 * record has gone, both silently, or anything else after saying why. */
int lock_record(struct record *record, int milliseconds);

/* The monitor's: what a full disk can't hinder, as the room was taken when the
 * record was made.
 * Returns 0, or -1 with errno set after saying why. */
int write_begin(const struct record *record, pid_t pid);
int write_end(const struct record *record, int status);

/* With the lock: writes down the end of a container whose monitor was killed.
 * Returns 0, or -1 with errno set after saying why. */
int write_lost_end(const struct record *record);

/* Returns 0, or -1 with errno set if the record has gone. */
int read_life(const struct record *record, struct life *life);

/* With the lock: removes the record.
 * Returns 0, or -1 with errno set after saying why. */
int remove_record(struct record *record);

/* Calls function(name, arg) for each record, in the alphabet's order.
 * Returns 0, or -1 if one of them returned -1, or after saying why. */
int for_each_record(int (*function)(const char *name, void *arg), void *arg);

#endif
