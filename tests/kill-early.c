/* kill-early: starts a command many times and kills it with SIGKILL at a
 * random moment of its first 10 milliseconds.
 * Usage: kill-early COUNT SEED COMMAND [ARG]...
 * Prints how many of them the signal reached before they ended. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { LONGEST = 10 * 1000 * 1000 }; /* nanoseconds */

int
main(int argc, char **argv)
{
    int killed = 0;

    if (argc < 4)
        return 2;
    srandom((unsigned int)atoi(argv[2]));
    for (int left = atoi(argv[1]); left > 0; left--) {
        struct timespec moment = { .tv_nsec = random() % LONGEST };
        int status;
        pid_t pid = fork();

        if (pid == -1)
            return 2;
        if (pid == 0) {
            execv(argv[3], argv + 3);
            _exit(127);
        }
        nanosleep(&moment, NULL);
        kill(pid, SIGKILL);
        if (waitpid(pid, &status, 0) == -1)
            return 2;
        if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
            return 2;
        killed += WIFSIGNALED(status);
    }
    printf("%d\n", killed);
    return 0;
}
