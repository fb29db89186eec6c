/* starve-cpu: take the CPU time of a neighbour, by being many.
 * Usage: starve-cpu COUNT SECONDS [BEGIN FIFO].  The neighbour opens BEGIN when
 * it begins; then so do all.  They are stopped, not gone, while the harness
 * looks, see wait_for_look().  Ends with 1 if together they got less than half
 * of the time.  Closed by lesson 07, see README.md here. */
#include "attack.h"
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>

static pid_t spinners[64];
static int count;

/* What they had so far, in milliseconds. */
static long
cpu_time(void)
{
    long sum = 0;

    for (int i = 0; i < count; i++) {
        struct timespec had = { 0 };
        clockid_t clock;

        if (clock_getcpuclockid(spinners[i], &clock) == 0)
            clock_gettime(clock, &had);
        sum += had.tv_sec * 1000 + had.tv_nsec / 1000000;
    }
    return sum;
}

int
main(int argc, char **argv)
{
    if ((argc != 3 && argc != 5) || atoi(argv[1]) > 64)
        return NOT_TRIED;
    if (argc == 5 && wait_for_look(argv[3]) != SUCCEEDED)
        return NOT_TRIED;
    setpgid(0, 0);
    for (; count < atoi(argv[1]); count++) {
        spinners[count] = fork();
        if (spinners[count] == -1) {
            perror("fork");
            return NOT_TRIED;
        }
        if (spinners[count] == 0)
            for (;;)
                continue;
    }
    long seconds = 0, got;
    /* On a busy machine there is little to be had, and to be compared. */
    do {
        sleep((unsigned int)atoi(argv[2]));
        seconds += atoi(argv[2]);
        got = cpu_time();
    } while (argc == 5 && got < 150 && seconds > 0 && seconds < 10);
    signal(SIGTSTP, SIG_IGN);
    kill(0, SIGTSTP);
    int result = argc == 5 ? wait_for_look(argv[4]) : SUCCEEDED;
    signal(SIGTERM, SIG_IGN);
    kill(0, SIGTERM);
    kill(0, SIGCONT);
    while (wait(NULL) > 0)
        continue;
    if (result == SUCCEEDED && got < seconds * 500)
        result = REFUSED;
    return result;
}
