/* fork-bomb: start so many processes that nobody else can start one.
 * Usage: fork-bomb COUNT.  Ends with 1 if the kernel refused before that; they
 * are all gone when it ends.  Closed by lesson 07, see README.md here. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST = 1000 };

int
main(int argc, char **argv)
{
    int count = argc == 2 ? atoi(argv[1]) : 0, started = 0;
    static pid_t pids[MOST];

    if (count < 1 || count > MOST)
        return 2;
    for (; started < count; started++) {
        pids[started] = fork();
        if (pids[started] == -1) {
            perror("fork");
            break;
        }
        if (pids[started] == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            pause();
            _exit(0);
        }
    }
    for (int i = 0; i < started; i++) {
        kill(pids[i], SIGKILL);
        waitpid(pids[i], NULL, 0);
    }
    return started < count;
}
