/* survive: leave a process behind that goes on when the program has ended.
 * It becomes a daemon in the usual way, with a session of its own.
 * Closed by lesson 02, see README.md here. */
#include <stdio.h>
#include <unistd.h>

int
main(void)
{
    pid_t pid = fork();

    if (pid == -1)
        perror("fork");
    if (pid != 0)
        return pid == -1 ? 2 : 0;
    for (int fd = 0; fd < 3; fd++)
        close(fd);
    setsid();
    sleep(60);
    return 0;
}
