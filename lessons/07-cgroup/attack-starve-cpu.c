/* starve-cpu: take the CPU time of a neighbour, by being many.
 * Usage: starve-cpu COUNT SECONDS [BEGIN FIFO].  The neighbour opens BEGIN when
 * it begins; then so do all.  They are stopped, not gone, while the harness
 * looks, see wait_for_look().  Ends with 1 if together they got less than half
 * of the time.  Closed by lesson 07, see README.md here. */
#include "attack.h"
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>

int
main(int argc, char **argv)
{
    struct rusage used;

    if (argc != 3 && argc != 5)
        return NOT_TRIED;
    if (argc == 5 && wait_for_look(argv[3]) != SUCCEEDED)
        return NOT_TRIED;
    setpgid(0, 0);
    for (int count = atoi(argv[1]); count > 0; count--) {
        pid_t pid = fork();

        if (pid == -1) {
            perror("fork");
            return NOT_TRIED;
        }
        if (pid == 0)
            for (;;)
                continue;
    }
    sleep((unsigned int)atoi(argv[2]));
    signal(SIGTSTP, SIG_IGN);
    kill(0, SIGTSTP);
    int result = argc == 5 ? wait_for_look(argv[4]) : SUCCEEDED;
    signal(SIGTERM, SIG_IGN);
    kill(0, SIGTERM);
    kill(0, SIGCONT);
    while (wait(NULL) > 0)
        continue;
    getrusage(RUSAGE_CHILDREN, &used);
    long got = used.ru_utime.tv_sec * 1000 + used.ru_utime.tv_usec / 1000;
    if (result == SUCCEEDED && got < atoi(argv[2]) * 500L)
        result = REFUSED;
    return result;
}
