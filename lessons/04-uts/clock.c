/* An uptime of its own.
 * See README.md here and time_namespaces(7). */
#include "04-uts/clock.h"

#include "fail.h"
#include "file.h"
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x80 /* since Linux 5.6, but not in glibc 2.36 */
#endif

/* BEGIN SOLUTION */
/* The offsets can be set only while no process is in the namespace.  So it is
 * made for future children, gets its offsets, and is entered after that. */
int
enter_time_namespace(const struct clock *clock)
{
    char offset[64];

    if (!clock->shifted)
        return 0;
    if (unshare(CLONE_NEWTIME) == -1)
        return fail("unshare CLONE_NEWTIME");
    snprintf(offset, sizeof(offset), "boottime %lld 0\n", clock->boottime);
    if (write_file(offset, "/proc/self/timens_offsets") == -1)
        return -1;
    int fd = open("/proc/self/ns/time_for_children", O_RDONLY | O_CLOEXEC);
    if (fd == -1)
        return fail("open time_for_children");
    int result = setns(fd, CLONE_NEWTIME);
    if (result == -1)
        fail("setns CLONE_NEWTIME");
    close(fd);
    return result;
}
/* END SOLUTION */

static const char *
set_boottime(void *settings, const char *value)
{
    struct clock *clock = settings;
    char *end;

    errno = 0;
    clock->boottime = strtoll(value, &end, 10);
    if (end == value || *end || errno)
        return "not a whole number of seconds";
    clock->shifted = true;
    return NULL;
}

const struct option_entry clock_options[] = {
    { "boottime", "OFFSET", "shift the uptime inside by so many seconds",
      set_boottime },
    { 0 },
};
