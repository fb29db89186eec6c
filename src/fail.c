/* Says what went wrong in one line, and what it means in a second one.
 * See errno(3), and env(1) for the exit statuses. */
#include "fail.h"

#include "surroundings.h"
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct hint {
    const char *message;
    int error;
    enum surroundings where;
    const char *text;
} hints[] = {
#define HINT(message, error, where, text) { message, error, where, text },
#include "hints.inc"
#undef HINT
};

const char *
hint_for(const char *message, int error)
{
    for (size_t i = 0; i < sizeof(hints) / sizeof(*hints); i++)
        if (hints[i].error == error
            && strncmp(message, hints[i].message, strlen(hints[i].message)) == 0
            && are_we(hints[i].where, hints[i].message))
            return hints[i].text;
    return NULL;
}

/* A name may hold a newline or a terminal's escape sequence, and a message
 * must stay one line that does nothing to the terminal. */
static void __attribute__((format(printf, 3, 0)))
format_line(char *line, size_t size, const char *format, va_list ap)
{
    vsnprintf(line, size, format, ap);
    for (; *line; line++)
        if (iscntrl((unsigned char)*line))
            *line = '?';
}

static void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* In one write(2), so that the lines of many containers don't mix. */
static void
say(const char *format, ...)
{
    char text[PATH_MAX + 1024];
    va_list ap;

    va_start(ap, format);
    vsnprintf(text, sizeof(text), format, ap);
    va_end(ap);
    if (write(STDERR_FILENO, text, strlen(text)) == -1)
        return; /* There is nobody left to tell. */
}

int
fail(const char *format, ...)
{
    int saved = errno;
    char line[PATH_MAX + 256];
    va_list ap;

    va_start(ap, format);
    format_line(line, sizeof(line), format, ap);
    va_end(ap);
    const char *hint = hint_for(line, saved);
    say("%s: %s: %s\n%s%s%s", program_invocation_short_name, line,
        strerror(saved), hint ? "hint: " : "", hint ? hint : "",
        hint ? "\n" : "");
    errno = saved;
    return -1;
}

static void __attribute__((format(printf, 1, 0)))
say_line(const char *format, va_list ap)
{
    char line[PATH_MAX + 256];

    format_line(line, sizeof(line), format, ap);
    say("%s: %s\n", program_invocation_short_name, line);
}

int
refuse(const char *format, ...)
{
    va_list ap;

    va_start(ap, format);
    say_line(format, ap);
    va_end(ap);
    errno = EINVAL;
    return -1;
}

void
note(const char *format, ...)
{
    va_list ap;

    va_start(ap, format);
    say_line(format, ap);
    va_end(ap);
}
