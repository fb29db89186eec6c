/* doll logs: prints what a container wrote, each stream to ours.
 * See README.md here and inotify(7). */
#include "12-engine/client.h"
#include "12-engine/verbs.h"
#include "fail.h"
#include "file.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

static bool follow, times;
static long tail = -1; /* all */

/* Where we are in the log. */
struct reader {
    int directory;
    FILE *file;
    long skipped; /* so many lines are left out yet */
    bool goes_on[2]; /* whether the stream's last line isn't at its end, */
    bool is_shown[2]; /* and whether it is printed */
};

/* What a line of the log has in it. */
struct entry {
    const char *time, *text;
    bool is_stderr, is_whole;
};

static FILE *
open_log(int directory, const char *name)
{
    int fd = openat(directory, name, O_RDONLY | O_CLOEXEC);
    FILE *file = fd == -1 ? NULL : fdopen(fd, "r");

    if (!file && fd != -1)
        close(fd);
    return file;
}

static bool
is_same_file(FILE *a, FILE *b)
{
    struct stat one, other;

    return fstat(fileno(a), &one) == 0 && fstat(fileno(b), &other) == 0
           && one.st_ino == other.st_ino;
}

/* Opens both files, the older one first; that one may not be there yet. */
static void
open_both(int directory, FILE *files[2])
{
    for (;;) {
        files[1] = open_log(directory, "log");
        files[0] = open_log(directory, "log.1");
        /* Between the two it became the older one. */
        if (!files[0] || !files[1] || !is_same_file(files[0], files[1]))
            return;
        fclose(files[0]);
        fclose(files[1]);
    }
}

/* Cuts "TIME STREAM TAG TEXT" at its blanks. */
static bool
read_entry(char *line, struct entry *entry)
{
    char *rest = line;

    entry->time = strsep(&rest, " ");
    const char *stream = strsep(&rest, " "), *tag = strsep(&rest, " ");
    entry->text = rest;
    if (!rest)
        return false;
    entry->is_stderr = strcmp(stream, "stderr") == 0;
    entry->is_whole = *tag == 'F';
    return true;
}

static void
print_entry(const struct entry *entry, size_t length, bool begins)
{
    FILE *to = entry->is_stderr ? stderr : stdout;

    if (entry->is_stderr)
        fflush(stdout); /* in the order in which it was written */
    if (times && begins)
        fprintf(to, "%s ", entry->time);
    fwrite(entry->text, 1, length, to);
    if (entry->is_whole)
        putc('\n', to);
}

/* Calls take() for each line that is there, whole. */
static void
read_lines(struct reader *reader,
           void (*take)(struct reader *, const struct entry *, size_t length))
{
    char *line = NULL;
    size_t size = 0;
    ssize_t length;

    while ((length = getline(&line, &size, reader->file)) > 0) {
        struct entry entry;

        if (line[length - 1] != '\n') {
            fseeko(reader->file, -length, SEEK_CUR);
            break;
        }
        line[length - 1] = '\0';
        if (read_entry(line, &entry))
            take(reader, &entry, (size_t)(line + length - 1 - entry.text));
    }
    clearerr(reader->file);
    free(line);
}

/* Returns whether it's the begin of what the container took for a line. */
static bool
begins_line(struct reader *reader, const struct entry *entry)
{
    bool begins = !reader->goes_on[entry->is_stderr];

    reader->goes_on[entry->is_stderr] = !entry->is_whole;
    return begins;
}

static void
count(struct reader *reader, const struct entry *entry, size_t length)
{
    (void)length;
    reader->skipped += begins_line(reader, entry);
}

static void
print(struct reader *reader, const struct entry *entry, size_t length)
{
    bool *is_shown = &reader->is_shown[entry->is_stderr];
    bool begins = begins_line(reader, entry);

    if (begins) {
        *is_shown = reader->skipped == 0;
        reader->skipped -= !*is_shown;
    }
    if (*is_shown)
        print_entry(entry, length, begins);
}

static int
print_log(struct reader *reader)
{
    FILE *files[2];

    open_both(reader->directory, files);
    for (int pass = tail == -1 ? 1 : 0; pass < 2; pass++) {
        memset(reader->goes_on, 0, sizeof(reader->goes_on));
        for (int i = 0; i < 2; i++) {
            if (!(reader->file = files[i]))
                continue;
            rewind(reader->file);
            read_lines(reader, pass == 0 ? count : print);
        }
        if (pass == 0)
            reader->skipped =
                reader->skipped > tail ? reader->skipped - tail : 0;
    }
    if (files[0])
        fclose(files[0]);
    if (!files[1])
        return fail("open the log");
    return fflush(stdout) == 0 ? 0 : fail("write the log");
}

/* Prints what came since, also into a new file. */
static int
print_more(struct reader *reader)
{
    FILE *next = open_log(reader->directory, "log");

    read_lines(reader, print);
    if (next && !is_same_file(next, reader->file)) {
        /* Nothing more comes into the old one. */
        read_lines(reader, print);
        fclose(reader->file);
        reader->file = next;
        next = NULL;
        read_lines(reader, print);
    }
    if (next)
        fclose(next);
    return fflush(stdout) == 0 ? 0 : fail("write the log");
}

static int
open_watch(int directory)
{
    char path[64];
    int watch = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);

    snprintf(path, sizeof(path), "/proc/self/fd/%d", directory);
    if (watch == -1
        || inotify_add_watch(watch, path, IN_MODIFY | IN_CREATE) == -1)
        return fail("inotify_add_watch the log");
    return watch;
}

/* Until the monitor's line ends, which it does after the last word. */
static int
follow_log(struct reader *reader, int watch, int sock)
{
    struct pollfd fds[] = { { .fd = watch, .events = POLLIN },
                            { .fd = sock, .events = POLLIN } };
    char events[4096];

    do {
        if (print_more(reader) == -1)
            return -1;
        if (poll(fds, 2, -1) == -1)
            return fail("poll");
        while (read(watch, events, sizeof(events)) > 0)
            continue;
    } while (!fds[1].revents);
    return print_more(reader);
}

static int
print_and_follow(struct record *record)
{
    struct reader reader = { .directory = record->directory };
    int sock = follow ? reach_monitor(record) : -1;

    if (follow && sock == -1 && errno != ESRCH)
        return -1;
    int watch = sock == -1 ? -1 : open_watch(record->directory);
    int result = print_log(&reader);
    if (result == 0 && watch != -1)
        result = follow_log(&reader, watch, sock);
    return result;
}

int
verb_logs(char **argv)
{
    static const struct option_entry follow_options[] = {
        { "follow,f", NULL, "and what comes, until it ends", set_flag }, { 0 }
    };
    static const struct option_entry times_options[] = {
        { "timestamps,t", NULL, "with the time of each line", set_flag }, { 0 }
    };
    static const struct option_entry tail_options[] = {
        { "tail,n", "LINES", "only so many of the last lines", set_number },
        { 0 }
    };
    static const struct brick bricks[] = {
        { "12, engine", follow_options, &follow },
        { "12, engine", times_options, &times },
        { "12, engine", tail_options, &tail },
        { 0 },
    };
    struct record record;
    char **name = begin_verb(argv, bricks, "logs [OPTION]... NAME", 1, 1);

    if (find_container(&record, *name) == -1)
        return EXIT_SETUP;
    return print_and_follow(&record) == -1 ? EXIT_SETUP : EXIT_SUCCESS;
}
