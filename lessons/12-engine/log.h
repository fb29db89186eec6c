#ifndef LOG_H
#define LOG_H

#include <stdbool.h>
#include <stddef.h>

/* What a container writes, line by line, each with its time and its stream, as
 * Kubernetes' Container Runtime Interface has it:
 *   2026-11-29T20:00:00.123456789Z stdout F text
 * P in the place of F: the line goes on in the next one. */

struct log {
    int directory; /* the record's */
    int file;
    size_t size; /* of the file */
};

/* The monitor's: makes the log.
 * Returns 0, or -1 with errno set after saying why. */
int open_log(struct log *log, int directory);

/* Writes the bytes, which came from stdout, or stderr.  What finds no room on
 * the disk is lost: a container needn't stop for it. */
void write_log(struct log *log, bool is_stderr, const char *data, size_t size);

#endif
