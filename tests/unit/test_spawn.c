/* Starting, waiting, and the signals in between.  Each test runs its program
 * in a child, which ends with what wait_for() returned.
 * See src/spawn.h. */
#include "spawn.h"

#include "helpers.h"
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

/* What a program returns that could not try. */
enum { BROKEN = 99 };

static struct ended ended;

/* A test of a signal to the program sends it before the program waits, so
 * that it's pending then, and in the order of the numbers. */
static void
send_self(int sig)
{
    kill(getpid(), sig);
}

/* Starts a process as spawn() would, but also where there is no clone3. */
static pid_t
start(int (*child)(void *), void *arg)
{
    pid_t pid = fork();

    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        _exit(child(arg));
    }
    return pid;
}

/* Runs a program that waits for a child, which does what the test wants. */
struct child {
    int (*function)(void *);
    void *arg;
};

static int
wait_for_child(void *arg)
{
    struct child *child = arg;

    if (catch_signals() == -1)
        return BROKEN;
    return wait_for(start(child->function, child->arg));
}

static void
run_and_wait(int (*function)(void *), void *arg)
{
    run_child(&ended, wait_for_child, &(struct child){ function, arg });
}

static int
return_arg(void *arg)
{
    return *(int *)arg;
}

TEST(wait_for_returns_the_exit_status)
{
    static const int statuses[] = { 0, 1, 42, 125, 255 };

    for (size_t i = 0; i < sizeof(statuses) / sizeof(*statuses); i++) {
        int status = statuses[i];

        run_and_wait(return_arg, &status);
        assert_exit_status(&ended, statuses[i]);
    }
}

static int
die_of(void *arg)
{
    struct rlimit no_core = { 0, 0 };

    setrlimit(RLIMIT_CORE, &no_core);
    restore_signals();
    signal(*(int *)arg, SIG_DFL); /* a sanitizer catches some */
    raise(*(int *)arg);
    return BROKEN;
}

TEST(wait_for_returns_128_and_the_signal_that_killed)
{
    static const int signals[] = { SIGHUP, SIGKILL, SIGSEGV, SIGTERM };

    for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++) {
        int sig = signals[i];

        run_and_wait(die_of, &sig);
        assert_exit_status(&ended, 128 + signals[i]);
    }
}

/* Returns the first signal that comes, of those that the program blocked. */
static int
return_signal(void *arg)
{
    sigset_t all;

    (void)arg;
    sigfillset(&all);
    sigdelset(&all, SIGCHLD);
    return sigwaitinfo(&all, NULL);
}

static int
pass_on_one(void *arg)
{
    if (catch_signals() == -1)
        return BROKEN;
    pid_t pid = start(return_signal, NULL);
    send_self(*(int *)arg);
    return wait_for(pid);
}

TEST(wait_for_passes_signals_on_as_they_are)
{
    static const int signals[] = { SIGTERM, SIGINT,  SIGHUP,
                                   SIGQUIT, SIGUSR1, SIGALRM };

    for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++) {
        int sig = signals[i];

        run_child(&ended, pass_on_one, &sig);
        assert_exit_status(&ended, signals[i]);
    }
}

static int
pass_on_after_others(void *arg)
{
    if (catch_signals() == -1)
        return BROKEN;
    pid_t pid = start(return_signal, arg);
    send_self(SIGPIPE);
    send_self(SIGTTOU);
    send_self(SIGRTMIN); /* the highest number, so the last to be taken */
    return wait_for(pid);
}

TEST(wait_for_keeps_sigpipe_and_sigttou_to_itself)
{
    run_child(&ended, pass_on_after_others, NULL);
    assert_exit_status(&ended, SIGRTMIN);
}

/* Sends the program the first signal, and when it comes back the second. */
static int
ask_twice(void *arg)
{
    const int *signals = arg;
    sigset_t first;

    sigemptyset(&first);
    sigaddset(&first, signals[0]);
    kill(getppid(), signals[0]);
    if (sigwaitinfo(&first, NULL) != signals[0])
        return BROKEN;
    usleep(1100 * 1000); /* a person's, not timeout(1)'s */
    kill(getppid(), signals[1]);
    return return_signal(NULL);
}

TEST(a_second_sigterm_or_sigint_kills)
{
    static int pairs[][2] = { { SIGTERM, SIGTERM },
                              { SIGINT, SIGINT },
                              { SIGINT, SIGTERM } };

    for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
        run_and_wait(ask_twice, pairs[i]);
        assert_exit_status(&ended, 128 + SIGKILL);
    }
}

/* Takes the signal that came early, and sends the program one more. */
static int
ask_once_more(void *arg)
{
    sigset_t first;

    (void)arg;
    sigemptyset(&first);
    sigaddset(&first, SIGTERM);
    if (sigwaitinfo(&first, NULL) != SIGTERM)
        return BROKEN;
    usleep(1100 * 1000);
    kill(getppid(), SIGTERM);
    return return_signal(NULL);
}

static int
wait_for_asked_early(void *arg)
{
    if (catch_signals() == -1)
        return BROKEN;
    kill(getpid(), SIGTERM);
    pid_t pid = start(ask_once_more, arg);
    pass_on_pending_signals(pid);
    return wait_for(pid);
}

TEST(a_second_sigterm_kills_when_the_first_one_came_early)
{
    run_child(&ended, wait_for_asked_early, NULL);
    assert_exit_status(&ended, 128 + SIGKILL);
}

TEST(a_second_signal_of_another_kind_does_not_kill)
{
    static int pairs[][2] = { { SIGHUP, SIGHUP },
                              { SIGTERM, SIGHUP },
                              { SIGHUP, SIGTERM } };

    for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
        run_and_wait(ask_twice, pairs[i]);
        assert_exit_status(&ended, pairs[i][1]);
    }
}

/* Makes a terminal the controlling one of a new session.
 * Returns its other end, or -1. */
static int
take_terminal(void)
{
    int master = posix_openpt(O_RDWR | O_NOCTTY);

    if (master == -1 || setsid() == -1 || grantpt(master) == -1
        || unlockpt(master) == -1)
        return -1;
    int terminal = open(ptsname(master), O_RDWR | O_NOCTTY);
    if (terminal == -1 || ioctl(terminal, TIOCSCTTY, 0) == -1)
        return -1;
    return master;
}

/* As a shell does; SIGTTOU is blocked, which allows it in the background. */
static int
take_foreground(void *arg)
{
    int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC);

    (void)arg;
    setpgid(0, 0);
    return tcsetpgrp(terminal, getpgrp()) == 0 ? 42 : BROKEN;
}

static int
lose_terminal(void *arg)
{
    int master = take_terminal();

    if (master == -1 || catch_signals() == -1)
        return BROKEN;
    int status = wait_for(start(take_foreground, arg));
    int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC);
    return tcgetpgrp(terminal) == getpgrp() ? status : BROKEN;
}

TEST(wait_for_takes_the_terminal_back)
{
    run_child(&ended, lose_terminal, NULL);
    assert_exit_status(&ended, 42);
}

static int
count_blocked(void *arg)
{
    static const int caught[] = { SIGHUP,  SIGINT,  SIGQUIT, SIGTERM, SIGPIPE,
                                  SIGALRM, SIGUSR1, SIGCHLD, SIGTTOU };
    static const int uncaught[] = { SIGSEGV, SIGBUS,  SIGABRT,
                                    SIGTSTP, SIGTTIN, SIGCONT };
    sigset_t now;

    (void)arg;
    if (catch_signals() == -1 || sigprocmask(SIG_BLOCK, NULL, &now) == -1)
        return BROKEN;
    for (size_t i = 0; i < sizeof(caught) / sizeof(*caught); i++)
        if (!sigismember(&now, caught[i]))
            return caught[i];
    for (size_t i = 0; i < sizeof(uncaught) / sizeof(*uncaught); i++)
        if (sigismember(&now, uncaught[i]))
            return uncaught[i];
    return 0;
}

TEST(catch_signals_blocks_all_that_end_but_faults_and_stops)
{
    run_child(&ended, count_blocked, NULL);
    assert_exit_status(&ended, 0);
}

/* Returns 0 if of the two only SIGUSR1 is blocked, and SIGCHLD is ignored. */
static int
has_signals_of_caller(void *arg)
{
    struct sigaction action;
    sigset_t now;

    (void)arg;
    restore_signals();
    if (sigprocmask(SIG_BLOCK, NULL, &now) == -1
        || sigaction(SIGCHLD, NULL, &action) == -1)
        return BROKEN;
    if (!sigismember(&now, SIGUSR1) || sigismember(&now, SIGTERM))
        return 1;
    return action.sa_handler == SIG_IGN ? 0 : 2;
}

static int
wait_for_restored(void *arg)
{
    sigset_t usr1;

    sigemptyset(&usr1);
    sigaddset(&usr1, SIGUSR1);
    sigprocmask(SIG_SETMASK, &usr1, NULL);
    signal(SIGCHLD, SIG_IGN);
    if (catch_signals() == -1)
        return BROKEN;
    return wait_for(start(has_signals_of_caller, arg));
}

TEST(restore_signals_gives_a_child_the_signals_of_the_caller)
{
    run_child(&ended, wait_for_restored, NULL);
    assert_exit_status(&ended, 0);
}

/* Without wait_for(), which would pass them on too. */
static int
pass_on_pending(void *arg)
{
    sigset_t pending;
    int status;

    if (catch_signals() == -1)
        return BROKEN;
    send_self(SIGTERM);
    send_self(SIGCHLD);
    pid_t pid = start(return_signal, arg);
    pass_on_pending_signals(pid);
    waitpid(pid, &status, 0);
    sigpending(&pending);
    if (sigismember(&pending, SIGTERM) || !sigismember(&pending, SIGCHLD))
        return BROKEN;
    return WEXITSTATUS(status);
}

TEST(pending_signals_are_passed_on_except_sigchld)
{
    run_child(&ended, pass_on_pending, NULL);
    assert_exit_status(&ended, SIGTERM);
}

static int
spawn_in_vain(void *arg)
{
    struct clone_args how = { .flags = CLONE_NEWNS | CLONE_FS };

    return spawn(&how, return_arg, arg) == -1 && errno == EINVAL ? 0 : 1;
}

TEST(spawn_says_why_clone3_failed)
{
    int status = 42;

    skip_without_clone3();
    run_child(&ended, spawn_in_vain, &status);
    assert_exit_status(&ended, 0);
    assert_string_equal(ended.err, "test_spawn: clone3: Invalid argument\n");
}

/* Makes the system call fail as a kernel does that doesn't know it. */
static int
forget_call(unsigned int number)
{
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = { sizeof(filter) / sizeof(*filter), filter };

    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
        return -1;
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

static int
spawn_on_old_kernel(void *arg)
{
    struct clone_args how = { 0 };

    if (forget_call(SYS_mount_setattr) == -1)
        return BROKEN;
    return spawn(&how, return_arg, arg) == -1 && errno == ENOSYS ? 0 : 1;
}

TEST(spawn_says_which_linux_is_needed)
{
    int status = 42;

    skip_without_clone3();
    run_child(&ended, spawn_on_old_kernel, &status);
    assert_exit_status(&ended, 0);
    assert_string_equal(ended.err,
                        "test_spawn: mount_setattr: Function not implemented\n"
                        "hint: Linux 5.12 or newer is needed; "
                        "`uname -r` tells yours\n");
}
