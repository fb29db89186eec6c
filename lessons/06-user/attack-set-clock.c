/* set-clock: adjust the host's clock.
 * Usage: set-clock MICROSECONDS.  Ends with 1 if the kernel refuses.
 * What it sets is the estimated error, which the kernel only keeps for whoever
 * asks: the right to set it is the right to set the time, and the time stays
 * as it is.  Without an argument it prints the value, for the harness.
 * Closed by lesson 06, see adjtimex(2) and README.md here. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/timex.h>

int
main(int argc, char **argv)
{
    struct timex clock = { 0 };

    if (argc > 1) {
        clock.modes = ADJ_ESTERROR;
        clock.esterror = atol(argv[1]);
    }
    if (adjtimex(&clock) == -1) {
        perror("adjtimex");
        return 1;
    }
    if (argc == 1)
        printf("%ld\n", (long)clock.esterror);
    return 0;
}
