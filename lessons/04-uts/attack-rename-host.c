/* rename-host: change the host's name.
 * Usage: rename-host NAME.  Closed by lesson 04, see README.md here. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    if (sethostname(argv[1], strlen(argv[1])) == -1) {
        perror("sethostname");
        return 1;
    }
    return 0;
}
