/* ---- Lesson 4: a name and a clock ---------------------------------------- */

#include <fcntl.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* As printf(3), into a string that nobody frees: we don't live long. */
__attribute__((format(printf, 1, 2))) static char *
text(const char *format, ...)
{
    va_list arguments;
    char *result;

    va_start(arguments, format);
    must(vasprintf(&result, format, arguments), "vasprintf");
    va_end(arguments);
    return result;
}

/* Files of /proc and of cgroups take a text in one write. */
static void
write_file(const char *path, const char *content)
{
    int file = must(open(path, O_WRONLY | O_CLOEXEC), path);

    must(write(file, content, strlen(content)), path);
    close(file);
}

static void
set_name(const char *name)
{
    must(sethostname(name, strlen(name)), "sethostname");
}

/* Our children see a machine booted just now.  Our own clock goes on. */
static void
start_clock(void)
{
    struct timespec now;

    must(unshare(CLONE_NEWTIME), "unshare CLONE_NEWTIME");
    clock_gettime(CLOCK_BOOTTIME, &now);
    write_file("/proc/self/timens_offsets",
               text("boottime -%lld 0", (long long)now.tv_sec));
}
