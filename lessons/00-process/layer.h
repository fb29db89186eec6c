/* The toy: a whole container, and nothing else.  Each lesson adds a layer.
 *
 * It is small because of what it leaves to the lessons' programs: options, an
 * ordinary user's id ranges and limits, and care for what stays of a toy that
 * is killed or fails: its container ends, a mount (02) or a cgroup (07)
 * doesn't. */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- Lesson 0: a process ------------------------------------------------- */

/* A container that is only half closed must not run: what fails ends us. */
static int
must(long result, const char *what)
{
    if (result == -1)
        err(125, "%s", what);
    return (int)result;
}

/* PID 1 inherits orphans, and waits for them too. */
static int
wait_for(pid_t child)
{
    int status;

    while (must(wait(&status), "wait") != child)
        continue;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* A copy of us becomes the command. */
static int
run(char **argv)
{
    pid_t child = must(fork(), "fork");

    if (child == 0) {
        execvp(argv[0], argv);
        err(errno == ENOENT ? 127 : 126, "%s", argv[0]);
    }
    return wait_for(child);
}
