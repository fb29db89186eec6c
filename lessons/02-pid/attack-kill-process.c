/* kill-process: kill a process of the host.
 * Usage: kill-process PID.  Ends with 1 if the kernel knows no such process.
 * Closed by lesson 02, see README.md here. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

int
main(int argc, char **argv)
{
    if (argc != 2 || atoi(argv[1]) <= 1)
        return 2;
    if (kill(atoi(argv[1]), SIGKILL) == -1) {
        perror("kill");
        return 1;
    }
    return 0;
}
