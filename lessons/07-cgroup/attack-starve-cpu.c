/* starve-cpu: take the CPU time of a neighbour, by being many.
 * Usage: starve-cpu COUNT SECONDS.  Closed by lesson 07, see README.md here. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    for (int count = atoi(argv[1]); count > 0; count--) {
        pid_t pid = fork();

        if (pid == -1) {
            perror("fork");
            return 2;
        }
        if (pid == 0) {
            alarm((unsigned int)atoi(argv[2]));
            for (;;)
                continue;
        }
    }
    while (wait(NULL) > 0)
        continue;
    return 0;
}
