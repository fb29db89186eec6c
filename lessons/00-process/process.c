/* A process: fork makes a copy of us, exec makes it another program.
 * See README.md here, fork(2) and execve(2). */
#include "00-process/process.h"

#include "fail.h"
#include "spawn.h"
#include <errno.h>
#include <unistd.h>

/* BEGIN SOLUTION */
pid_t
fork_child(int (*child)(void *), void *arg)
{
    pid_t pid = fork();

    if (pid == -1)
        return fail("fork");
    if (pid == 0)
        _exit(child(arg));
    pass_on_pending_signals(pid);
    return pid;
}
/* END SOLUTION */

/* BEGIN SOLUTION */
int
exec_command(char **argv)
{
    /* A blocked signal stays blocked across exec, and the command would
     * inherit what is ours alone. */
    restore_signals();
    execvp(argv[0], argv);
    fail("exec %s", argv[0]);
    return errno == ENOENT ? EXIT_NOTFOUND : EXIT_NOEXEC;
}
/* END SOLUTION */
