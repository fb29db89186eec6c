/* oom-watch: waits until a cgroup has run out of memory, and says so.
 * Usage: oom-watch CGROUP, its directory.  Version 1 tells an eventfd, version
 * 2 wakes who polls memory.events.  See the kernel's cgroup-v1/memory.rst and
 * cgroup-v2.rst. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

static int
complain(const char *what)
{
    fprintf(stderr, "oom-watch: %s: %s\n", what, strerror(errno));
    return -1;
}

static int
open_in(const char *cgroup, const char *file, int flags)
{
    char path[4096];

    snprintf(path, sizeof(path), "%s/%s", cgroup, file);
    int fd = open(path, flags | O_CLOEXEC);
    if (fd == -1 && errno != ENOENT)
        complain(path);
    return fd;
}

/* Version 1: the eventfd, and the file of which it is to tell, are written to
 * cgroup.event_control. */
static int
wait_for_eventfd(const char *cgroup, int oom_control)
{
    uint64_t events;
    int event = eventfd(0, EFD_CLOEXEC);
    int control = open_in(cgroup, "cgroup.event_control", O_WRONLY);

    if (event == -1 || control == -1)
        return complain("eventfd");
    if (dprintf(control, "%d %d", event, oom_control) < 0)
        return complain("cgroup.event_control");
    puts("oom-watch: waiting");
    if (read(event, &events, sizeof(events)) == -1)
        return complain("eventfd");
    return 0;
}

/* The count of an event in memory.events, or -1. */
static long
count_of(int fd, const char *event)
{
    char text[4096];
    ssize_t length = pread(fd, text, sizeof(text) - 1, 0);

    if (length == -1)
        return -1;
    text[length] = '\0';
    const char *line = strstr(text, event);
    return line ? atol(line + strlen(event)) : -1;
}

/* Version 2: memory.high is passed before memory.max is reached. */
static int
poll_events(int fd)
{
    struct pollfd events = { .fd = fd, .events = POLLPRI };
    long before = count_of(fd, "high ");

    puts("oom-watch: waiting");
    while (count_of(fd, "high ") == before)
        if (poll(&events, 1, -1) == -1)
            return complain("poll memory.events");
    return before == -1 ? complain("memory.events") : 0;
}

int
main(int argc, char **argv)
{
    int fd, result;

    if (argc != 2) {
        fprintf(stderr, "usage: oom-watch CGROUP\n");
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    if ((fd = open_in(argv[1], "memory.oom_control", O_RDONLY)) != -1)
        result = wait_for_eventfd(argv[1], fd);
    else if ((fd = open_in(argv[1], "memory.events", O_RDONLY)) != -1)
        result = poll_events(fd);
    else
        result = complain(argv[1]);
    if (result == -1)
        return EXIT_FAILURE;
    puts("oom-watch: out of memory!");
    return EXIT_SUCCESS;
}
