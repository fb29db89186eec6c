#ifndef SPAWN_H
#define SPAWN_H

#include <linux/sched.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

/* Before the first change to the system: from here on a signal that would end
 * the program waits until wait_for() takes it, so that no way out skips the
 * clean-up.  Children inherit this, and PID 1 of a container relies on it.
 * Returns 0, or -1 with errno set after saying why. */
int catch_signals(void);

/* In a child, before exec: gives signals back the mask and the action that the
 * program's caller had set, and calls what call_before_exec() and call_last()
 * were given. */
void restore_signals(void);

/* What restore_signals() calls first, in this process and its children. */
void call_before_exec(void (*function)(void));

/* What it calls last.  If that returns -1, after saying why, the process ends
 * with EXIT_SETUP. */
void call_last(int (*function)(void *), void *arg);

/* Outside, right after a fork: signals that came before the child existed
 * reached only us, and are passed on to it. */
void pass_on_pending_signals(pid_t pid);

/* Starts a process that runs child(arg) and ends with what it returns.  *how
 * says in which namespaces (and cgroup) it starts; see clone3 in clone(2).
 * Returns its PID, or -1 with errno set after saying why. */
pid_t spawn(struct clone_args *how, int (*child)(void *), void *arg);

/* Outside, after spawn(): from now on wait_for() shows each signal to take()
 * first.  If that returns true, the signal was meant for the program itself and
 * is not passed on. */
void show_signals(bool (*take)(void *arg, const siginfo_t *info), void *arg);

/* For a child that leaves our process group: SIGTSTP and SIGCONT are caught,
 * too, and wait_for() shows each signal to take() first of all.
 * Returns 0, or -1 with errno set after saying why. */
int watch_job(bool (*take)(pid_t child, const siginfo_t *info));

/* From now on a SIGTERM that comes to us is passed on as that signal. */
void end_by(int sig);

/* In PID 1: passes that one on, too, even if it's one that usually wouldn't end
 * anybody.  Returns 0, or -1 with errno set after saying why. */
int catch_end(int sig);

/* Waits until the process ends and passes signals on to it meanwhile.  A second
 * SIGTERM or SIGINT becomes SIGKILL if it comes a second later or more: a
 * person is impatient, and timeout(1) sends two at once.  What the terminal
 * sent is not passed on, as the whole process group already has it. Reaps all
 * other children too, which is PID 1's duty. Returns its exit status, or 128+N
 * if signal N killed it. */
int wait_for(pid_t pid);

#endif
