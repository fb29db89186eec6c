/* Starts a process in new namespaces, and stands between it and the signals
 * of whoever started us.  See clone(2), wait(2) and signal(7). */
#include "spawn.h"

#include "fail.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static sigset_t original_mask;
static void (*original_child_action)(int);
static void (*before_exec)(void);
static int (*last)(void *);
static void *last_arg;
static struct timespec asked_to_end; /* when it was for the first time */
static int end_signal; /* in the place of SIGTERM; 0: none */
static int caught_too; /* 0: none */
static bool (*take_job_signal)(pid_t child, const siginfo_t *info);
static bool (*take_signal)(void *arg, const siginfo_t *info);
static void *take_arg;

/* All that would end us, SIGCHLD, and SIGTTOU, which stops a background
 * process that takes the terminal back.  Faults of our own keep their default
 * action.  So does Ctrl-Z, unless the child must be told. */
static sigset_t
caught_signals(void)
{
    static const int uncaught[] = {
        SIGSEGV, SIGBUS,  SIGILL,  SIGFPE, SIGABRT,
        SIGSYS,  SIGTRAP, SIGTTIN, SIGURG, SIGWINCH
    };
    sigset_t set;

    sigfillset(&set);
    for (size_t i = 0; i < sizeof(uncaught) / sizeof(*uncaught); i++)
        sigdelset(&set, uncaught[i]);
    if (!take_job_signal) {
        sigdelset(&set, SIGTSTP);
        sigdelset(&set, SIGCONT);
    }
    if (caught_too)
        sigaddset(&set, caught_too);
    return set;
}

int
catch_signals(void)
{
    sigset_t caught = caught_signals();

    if (sigprocmask(SIG_BLOCK, &caught, &original_mask) == -1)
        return fail("sigprocmask");
    /* Children of a process that ignores SIGCHLD can't be waited for. */
    original_child_action = signal(SIGCHLD, SIG_DFL);
    return 0;
}

void
restore_signals(void)
{
    if (before_exec)
        before_exec();
    signal(SIGCHLD, original_child_action);
    sigprocmask(SIG_SETMASK, &original_mask, NULL);
    if (last && last(last_arg) == -1)
        _exit(EXIT_SETUP);
}

void
call_before_exec(void (*function)(void))
{
    before_exec = function;
}

void
call_last(int (*function)(void *), void *arg)
{
    last = function;
    last_arg = arg;
}

static void
pass_on(pid_t pid, int sig)
{
    struct timespec now;

    /* SIGPIPE and SIGTTOU are answers to something that we did ourselves. */
    if (sig == SIGCHLD || sig == SIGPIPE || sig == SIGTTOU)
        return;
    if (sig == SIGTERM || sig == SIGINT) {
        clock_gettime(CLOCK_MONOTONIC, &now);
        if (asked_to_end.tv_sec == 0)
            asked_to_end = now;
        else if (now.tv_sec - asked_to_end.tv_sec
                 > (now.tv_nsec < asked_to_end.tv_nsec))
            sig = SIGKILL;
    }
    kill(pid, sig == SIGTERM && end_signal ? end_signal : sig);
}

void
pass_on_pending_signals(pid_t pid)
{
    sigset_t caught = caught_signals();
    struct timespec now = { 0 };
    int sig;

    sigdelset(&caught, SIGCHLD);
    while ((sig = sigtimedwait(&caught, NULL, &now)) > 0)
        pass_on(pid, sig);
}

pid_t
spawn(struct clone_args *how, int (*child)(void *), void *arg)
{
    /* The newest call that the lessons need: an empty request, made before
     * anything is changed, asks whether the kernel has it. */
    if (mount_setattr(-1, "", 0, NULL, 0) == -1 && errno == ENOSYS)
        return fail("mount_setattr");

    how->exit_signal = SIGCHLD;
    pid_t pid = (pid_t)syscall(SYS_clone3, how, sizeof(*how));
    if (pid == 0)
        _exit(child(arg));
    if (pid == -1)
        return fail("clone3");
    pass_on_pending_signals(pid);
    return pid;
}

/* A shell inside makes its own group the terminal's foreground, and cannot
 * give it back where ours has no number in its PID namespace: the terminal
 * is left to a group that has no process. */
static void
take_back_terminal(void)
{
    int terminal = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);

    if (terminal == -1)
        return;
    pid_t foreground = tcgetpgrp(terminal);
    if (foreground > 0 && getpgrp() > 0 && kill(-foreground, 0) == -1
        && errno == ESRCH)
        tcsetpgrp(terminal, getpgrp());
    close(terminal);
}

/* Returns whether the process itself was among the children that ended. */
static bool
reap(pid_t pid, int *status)
{
    int each;
    pid_t ended;
    bool found = false;

    while ((ended = waitpid(-1, &each, WNOHANG)) > 0)
        if (ended == pid) {
            *status = each;
            found = true;
        }
    return found;
}

void
show_signals(bool (*take)(void *arg, const siginfo_t *info), void *arg)
{
    take_signal = take;
    take_arg = arg;
}

int
watch_job(bool (*take)(pid_t child, const siginfo_t *info))
{
    take_job_signal = take;
    sigset_t caught = caught_signals();
    return sigprocmask(SIG_BLOCK, &caught, NULL) == -1 ? fail("sigprocmask")
                                                       : 0;
}

void
end_by(int sig)
{
    end_signal = sig;
}

int
catch_end(int sig)
{
    caught_too = sig;
    sigset_t caught = caught_signals();
    return sigprocmask(SIG_BLOCK, &caught, NULL) == -1 ? fail("sigprocmask")
                                                       : 0;
}

int
wait_for(pid_t pid)
{
    sigset_t caught = caught_signals();
    int status;

    while (!reap(pid, &status)) {
        siginfo_t info;

        if (sigwaitinfo(&caught, &info) == -1)
            continue;
        if ((take_job_signal && take_job_signal(pid, &info))
            || (take_signal && take_signal(take_arg, &info)))
            continue;
        /* The terminal's go to the whole foreground group, the child included;
         * but when it hangs up, or a clock rings, only we are told. */
        if (info.si_code != SI_KERNEL
            || (info.si_signo != SIGINT && info.si_signo != SIGQUIT))
            pass_on(pid, info.si_signo);
    }
    take_back_terminal();
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
