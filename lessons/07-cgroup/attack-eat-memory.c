/* eat-memory: take more memory than one is meant to have.
 * Usage: eat-memory MEGABYTES [FIFO].  Keeps it until the harness has looked,
 * see wait_for_look().  Ends with 1 if the kernel killed the process that took
 * it. Closed by lesson 07, see README.md here. */
#include "attack.h"
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Memory is taken when it is touched, not when it is asked for. */
static int
eat(int megabytes, const char *fifo)
{
    while (megabytes-- > 0) {
        char *memory = malloc(1 << 20);

        if (!memory)
            return REFUSED;
        memset(memory, 'x', 1 << 20);
    }
    return fifo ? wait_for_look(fifo) : SUCCEEDED;
}

int
main(int argc, char **argv)
{
    int status;

    if (argc < 2 || argc > 3 || atoi(argv[1]) < 1)
        return NOT_TRIED;
    pid_t pid = fork();
    if (pid == 0)
        _exit(eat(atoi(argv[1]), argv[2]));
    if (pid == -1 || waitpid(pid, &status, 0) == -1) {
        perror("fork");
        return NOT_TRIED;
    }
    if (WIFSIGNALED(status)) {
        fprintf(stderr, "killed by signal %d\n", WTERMSIG(status));
        return WTERMSIG(status) == SIGKILL ? REFUSED : NOT_TRIED;
    }
    return WEXITSTATUS(status);
}
