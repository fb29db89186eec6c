/* What verbs share. */
#include "12-engine/verbs.h"

#include "11-image/store.h"
#include "12-engine/record.h"
#include "fail.h"
#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

static struct store store;

void
use_store(const char *path)
{
    store.path = path;
}

const char *
path_of_store(void)
{
    return store.path;
}

char **
begin_verb(char **argv, const struct brick *bricks, const char *usage,
           int least, int most)
{
    char **operands = parse_verb(argv, bricks, usage, least, most);

    if (find_store(&store, geteuid() != 0) == -1
        || open_records(store.fd) == -1)
        exit(EXIT_SETUP);
    sweep_records();
    return operands;
}

int
for_each_name(char **names, int (*function)(const char *name))
{
    int result = EXIT_SUCCESS;

    for (; *names; names++)
        if (function(*names) == -1)
            result = EXIT_SETUP;
        else
            printf("%s\n", *names);
    if (fflush(stdout) == 0)
        return result;
    fail("write the names");
    return EXIT_SETUP;
}

const char *
set_flag(void *settings, const char *value)
{
    (void)value;
    *(bool *)settings = true;
    return NULL;
}

const char *
set_number(void *settings, const char *value)
{
    char *end;

    errno = 0;
    long number = strtol(value, &end, 10);
    if (errno != 0 || !isdigit((unsigned char)*value) || *end
        || number > 1000000000)
        return "not a number";
    *(long *)settings = number;
    return NULL;
}

static int
parse_signal(const char *name)
{
    static const char *const names[NSIG] = {
        [SIGHUP] = "HUP",       [SIGINT] = "INT",   [SIGQUIT] = "QUIT",
        [SIGILL] = "ILL",       [SIGTRAP] = "TRAP", [SIGABRT] = "ABRT",
        [SIGBUS] = "BUS",       [SIGFPE] = "FPE",   [SIGKILL] = "KILL",
        [SIGUSR1] = "USR1",     [SIGSEGV] = "SEGV", [SIGUSR2] = "USR2",
        [SIGPIPE] = "PIPE",     [SIGALRM] = "ALRM", [SIGTERM] = "TERM",
        [SIGCHLD] = "CHLD",     [SIGCONT] = "CONT", [SIGSTOP] = "STOP",
        [SIGTSTP] = "TSTP",     [SIGTTIN] = "TTIN", [SIGTTOU] = "TTOU",
        [SIGURG] = "URG",       [SIGXCPU] = "XCPU", [SIGXFSZ] = "XFSZ",
        [SIGVTALRM] = "VTALRM", [SIGPROF] = "PROF", [SIGWINCH] = "WINCH",
        [SIGIO] = "IO",         [SIGPWR] = "PWR",   [SIGSYS] = "SYS",
    };
    char *end;
    long number = strtol(name, &end, 10);

    if (isdigit((unsigned char)*name))
        return *end || number >= NSIG ? 0 : (int)number;
    if (strncasecmp(name, "SIG", 3) == 0)
        name += 3;
    for (int sig = 1; sig < NSIG; sig++)
        if (names[sig] && strcasecmp(name, names[sig]) == 0)
            return sig;
    return 0;
}

const char *
set_signal(void *settings, const char *value)
{
    int *sig = settings;

    *sig = parse_signal(value);
    return *sig ? NULL : "no such signal (see kill -l)";
}
