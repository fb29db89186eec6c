#ifndef FAIL_H
#define FAIL_H

/* The exit statuses of env(1) and of container engines. */
enum { EXIT_SETUP = 125, EXIT_NOEXEC = 126, EXIT_NOTFOUND = 127 };

/* Prints "PROGRAM: MESSAGE: strerror(errno)" as one line on stderr and, where
 * hints.tsv knows what that errno means there, a line "hint: ..." after it.
 * Begin the message with the name of the system call.
 * Returns -1 with errno as it was. */
int fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Prints "PROGRAM: MESSAGE", for an error that has no errno of its own.
 * Returns -1 with errno set to EINVAL. */
int refuse(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Prints "PROGRAM: MESSAGE" on stderr, for what isn't an error but must not
 * happen silently. */
void note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Returns what the error means for that message and how to mend it, or NULL.
 * The text is constant. */
const char *hint_for(const char *message, int error);

#endif
