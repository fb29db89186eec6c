/* ---- Lesson 2: processes ------------------------------------------------- */

#include <linux/sched.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

/* As fork(2), but the child is born in new namespaces.  In a PID namespace it
 * is PID 1: when it ends, the kernel kills all others there. */
static pid_t
fork_into(unsigned long long namespaces)
{
    struct clone_args how = { .flags = namespaces, .exit_signal = SIGCHLD };

    return must(syscall(SYS_clone3, &how, sizeof(how)), "clone3");
}

static bool in_foreground;

/* In a pipeline the terminal belongs to the others of our group, too. */
static void
look_at_terminal(void)
{
    in_foreground =
        isatty(STDOUT_FILENO) && tcgetpgrp(STDIN_FILENO) == getpgrp();
}

/* A group that asks for the terminal from the background would be stopped. */
static void
take_terminal(void)
{
    if (!in_foreground)
        return;
    signal(SIGTTOU, SIG_IGN);
    tcsetpgrp(STDIN_FILENO, getpgrp());
    signal(SIGTTOU, SIG_DFL);
}

/* A PID namespace hides every process but "0", the caller's own group: there
 * kill(0, SIGKILL) would reach the shell that started us.  Nobody could wake
 * the new group, so Ctrl-Z doesn't stop it. */
static void
leave_group(void)
{
    must(setpgid(0, 0), "setpgid");
    take_terminal();
    signal(SIGTSTP, SIG_IGN);
}

/* Each kind of file system that the kernel fills shows its mounter's view. */
static void
mount_new(const char *type, const char *where, unsigned long flags,
          const char *options)
{
    must(mount(type, where, type, flags | MS_NOSUID, options), where);
}

/* What our caller left open is a way out.  If the program outside is killed,
 * we die as well. */
static void
cut_ties(void)
{
    must(syscall(SYS_close_range, 3, ~0U, 0), "close_range");
    must(prctl(PR_SET_PDEATHSIG, SIGKILL), "prctl PR_SET_PDEATHSIG");
}
