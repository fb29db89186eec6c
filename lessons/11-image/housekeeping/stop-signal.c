/* Signals by name, as images have them.  See the chapter and signal(7). */
#include "11-image/housekeeping/stop-signal.h"

#include <ctype.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    int number;
} names[] = {
    { "HUP", SIGHUP },       { "INT", SIGINT },   { "QUIT", SIGQUIT },
    { "ILL", SIGILL },       { "TRAP", SIGTRAP }, { "ABRT", SIGABRT },
    { "BUS", SIGBUS },       { "FPE", SIGFPE },   { "KILL", SIGKILL },
    { "USR1", SIGUSR1 },     { "SEGV", SIGSEGV }, { "USR2", SIGUSR2 },
    { "PIPE", SIGPIPE },     { "ALRM", SIGALRM }, { "TERM", SIGTERM },
    { "CHLD", SIGCHLD },     { "CONT", SIGCONT }, { "STOP", SIGSTOP },
    { "TSTP", SIGTSTP },     { "TTIN", SIGTTIN }, { "TTOU", SIGTTOU },
    { "URG", SIGURG },       { "XCPU", SIGXCPU }, { "XFSZ", SIGXFSZ },
    { "VTALRM", SIGVTALRM }, { "PROF", SIGPROF }, { "WINCH", SIGWINCH },
    { "IO", SIGIO },         { "POLL", SIGPOLL }, { "PWR", SIGPWR },
    { "SYS", SIGSYS },       { "IOT", SIGABRT },  { "CLD", SIGCHLD },
};

/* Returns the number, if there is one and nothing else, or -1. */
static int
parse_number(const char *text, int from, int to)
{
    char *end;
    long number = strtol(text, &end, 10);

    if (!isdigit((unsigned char)*text) || *end || number > to - from)
        return -1;
    return from + (int)number;
}

int
parse_signal(const char *text)
{
    int number = parse_number(text, 0, SIGRTMAX);

    if (number != -1)
        return number == 0 ? -1 : number;
    if (strncmp(text, "SIG", 3) == 0)
        text += 3;
    if (strcmp(text, "RTMIN") == 0)
        return SIGRTMIN;
    if (strcmp(text, "RTMAX") == 0)
        return SIGRTMAX;
    if (strncmp(text, "RTMIN+", 6) == 0)
        return parse_number(text + 6, SIGRTMIN, SIGRTMAX);
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (strcmp(names[i].name, text) == 0)
            return names[i].number;
    return -1;
}
