/* The log of a container, in two files of at most 10 MB: "log", and "log.1"
 * from before.  See README.md here. */
#include "12-engine/log.h"

#include "12-engine/housekeeping/timing.h"
#include "fail.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

enum { MOST = 10 * 1000 * 1000 };

static int
make_file(struct log *log)
{
    log->size = 0;
    log->file =
        openat(log->directory, "log",
               O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
    return log->file == -1 ? -1 : 0;
}

int
open_log(struct log *log, int directory)
{
    log->directory = directory;
    return make_file(log) == -1 ? fail("make the log") : 0;
}

/* A reader that has the old file open sees that "log" is another one now. */
static void
rotate(struct log *log)
{
    close(log->file);
    renameat(log->directory, "log", log->directory, "log.1");
    make_file(log);
}

/* Returns the length of "TIME STREAM TAG ". */
static size_t
write_head(char *head, size_t size, bool is_stderr, bool is_whole)
{
    char time[40];

    format_time(time, now());
    return (size_t)snprintf(head, size, "%s %s %c ", time,
                            is_stderr ? "stderr" : "stdout",
                            is_whole ? 'F' : 'P');
}

static void
write_line(struct log *log, bool is_stderr, const char *text, size_t length,
           bool is_whole)
{
    char head[80], newline = '\n';
    struct iovec parts[] = {
        { head, write_head(head, sizeof(head), is_stderr, is_whole) },
        { NULL, length },
        { &newline, 1 },
    };
    size_t all = parts[0].iov_len + length + 1;

    memcpy(&parts[1].iov_base, &text, sizeof(text));
    if (log->size + all > MOST)
        rotate(log);
    ssize_t written = writev(log->file, parts, 3);
    /* Half a line would make the next one unreadable. */
    if (written == (ssize_t)all)
        log->size += all;
    else if (written > 0 && ftruncate(log->file, (off_t)log->size) == -1)
        log->size += (size_t)written;
}

void
write_log(struct log *log, bool is_stderr, const char *data, size_t size)
{
    while (size > 0) {
        const char *end = memchr(data, '\n', size);
        size_t length = end ? (size_t)(end - data) : size;

        write_line(log, is_stderr, data, length, end);
        data += end ? length + 1 : length;
        size -= end ? length + 1 : length;
    }
}
