/* eat-memory: take more memory than one is meant to have.
 * Usage: eat-memory MEGABYTES.  Ends with 1 if the kernel killed the process
 * that took it.  Closed by lesson 07, see README.md here. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Memory is taken when it is touched, not when it is asked for. */
static int
eat(int megabytes)
{
    while (megabytes-- > 0) {
        char *memory = malloc(1 << 20);

        if (!memory)
            return 1;
        memset(memory, 'x', 1 << 20);
    }
    return 0;
}

int
main(int argc, char **argv)
{
    int status;

    if (argc != 2 || atoi(argv[1]) < 1)
        return 2;
    pid_t pid = fork();
    if (pid == 0)
        _exit(eat(atoi(argv[1])));
    if (pid == -1 || waitpid(pid, &status, 0) == -1) {
        perror("fork");
        return 2;
    }
    if (WIFSIGNALED(status)) {
        fprintf(stderr, "killed by signal %d\n", WTERMSIG(status));
        return WTERMSIG(status) == SIGKILL ? 1 : 2;
    }
    return WEXITSTATUS(status);
}
