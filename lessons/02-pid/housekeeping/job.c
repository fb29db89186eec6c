/* Job control for a command that is not in our process group.
 * See job.h, the chapter, setpgid(2) and "The terminal" in credentials(7). */
#include "02-pid/housekeeping/job.h"

#include "fail.h"
#include "spawn.h"
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/wait.h>
#include <unistd.h>

/* What we tell PID 1 besides the signal. */
enum { TO_GROUP = 1, WITH_TERMINAL = 2 };

static int reports[2] = { -1, -1 }; /* a byte: the signal that stopped it */
static bool without_init;
static bool lends_terminal, has_stopped;

static bool
is_foreground(void)
{
    return tcgetpgrp(STDIN_FILENO) == getpgrp();
}

static void
tell(pid_t child, int sig, int what)
{
    /* Without an init the child leads the group itself. */
    if (without_init)
        kill(-child, sig);
    else
        sigqueue(child, sig, (union sigval){ .sival_int = what });
}

static void
resume(pid_t child)
{
    has_stopped = false;
    lends_terminal = is_foreground();
    tell(child, SIGCONT, lends_terminal ? WITH_TERMINAL : 0);
}

/* As the terminal would have done it, had the command been in our group. */
static void
stop_with_our_group(void)
{
    sigset_t stop;

    sigemptyset(&stop);
    sigaddset(&stop, SIGTSTP);
    if (lends_terminal)
        tcsetpgrp(STDIN_FILENO, getpgrp());
    lends_terminal = false;
    has_stopped = true;
    kill(0, SIGTSTP);
    /* Here we stop, until somebody sends SIGCONT. */
    sigprocmask(SIG_UNBLOCK, &stop, NULL);
    sigprocmask(SIG_BLOCK, &stop, NULL);
}

static void
read_report(pid_t child)
{
    char sig;

    while (read(reports[0], &sig, 1) == 1)
        /* It wants the terminal, which is ours to lend. */
        if ((sig == SIGTTIN || sig == SIGTTOU) && is_foreground())
            resume(child);
        else
            stop_with_our_group();
}

static bool
take_outside(pid_t child, const siginfo_t *info)
{
    switch (info->si_signo) {
    case SIGIO:
        read_report(child);
        return true;
    case SIGCONT:
        if (has_stopped)
            resume(child);
        return true;
    case SIGTSTP:
        tell(child, SIGTSTP, TO_GROUP);
        return true;
    case SIGINT:
    case SIGQUIT:
        if (info->si_code != SI_KERNEL)
            return false;
        tell(child, info->si_signo, TO_GROUP);
        return true;
    default:
        return false;
    }
}

int
open_job(const struct init *init)
{
    without_init = init->absent;
    if (pipe2(reports, O_CLOEXEC | O_NONBLOCK) == -1)
        return fail("pipe2");
    /* SIGIO comes with each report. */
    if (fcntl(reports[0], F_SETOWN, getpid()) == -1
        || fcntl(reports[0], F_SETFL, O_NONBLOCK | O_ASYNC) == -1)
        return fail("fcntl O_ASYNC");
    /* In a pipeline the others of our group may need the terminal: the command
     * gets it when it asks for it. */
    lends_terminal = isatty(STDOUT_FILENO) && is_foreground();
    return watch_job(take_outside);
}

static void
report_stop(pid_t command)
{
    siginfo_t ended = { 0 };

    if (waitid(P_PID, (id_t)command, &ended, WSTOPPED | WNOHANG) == -1
        || ended.si_pid != command)
        return;
    char sig = (char)ended.si_status;
    if (write(JOB_REPORTS, &sig, 1) == -1)
        return; /* The program is dead, and we die with it. */
}

static bool
take_inside(pid_t command, const siginfo_t *info)
{
    bool is_from_program = info->si_code == SI_QUEUE && info->si_pid == 0;
    int what = is_from_program ? info->si_value.sival_int : 0;

    switch (info->si_signo) {
    case SIGCHLD:
        report_stop(command);
        return false;
    case SIGCONT:
        if (what == WITH_TERMINAL)
            tcsetpgrp(STDIN_FILENO, command);
        if (is_from_program)
            kill(-command, SIGCONT);
        return true;
    case SIGTSTP:
        kill(-command, SIGTSTP);
        return true;
    default:
        return what == TO_GROUP && kill(-command, info->si_signo) == 0;
    }
}

static void
leave_group(void)
{
    setpgid(0, 0);
    /* SIGTTOU is still blocked, or this would stop us. */
    if (lends_terminal)
        tcsetpgrp(STDIN_FILENO, getpgrp());
}

int
enter_job(void)
{
    call_before_exec(leave_group);
    if (without_init) {
        close(JOB_REPORTS); /* whosever it is: run_init() leaves it open */
        return 0;
    }
    if (setpgid(0, 0) == -1)
        return fail("setpgid");
    if (reports[1] != JOB_REPORTS
        && dup3(reports[1], JOB_REPORTS, O_CLOEXEC) == -1)
        return fail("dup3");
    return watch_job(take_inside);
}
