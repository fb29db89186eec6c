/* fork-bomb: start so many processes that nobody else can start one.
 * Usage: fork-bomb FIFO COUNT.  Keeps them until the harness has looked: the
 * FIFO opens when it begins to, and is at its end when it's done.  Ends with 1
 * if the kernel refused before that; they are all gone when it ends.
 * Closed by lesson 07, see README.md here. */
#include "attack.h"
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>

enum { MOST = 1000 };

int
main(int argc, char **argv)
{
    int count = argc == 3 ? atoi(argv[2]) : 0, started = 0;
    static pid_t pids[MOST];

    if (count < 1 || count > MOST)
        return NOT_TRIED;
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
    int result = wait_for_look(argv[1]);
    for (int i = 0; i < started; i++) {
        kill(pids[i], SIGKILL);
        waitpid(pids[i], NULL, 0);
    }
    if (result == SUCCEEDED && started < count)
        result = REFUSED;
    return result;
}
