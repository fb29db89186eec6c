/* inherit-descriptor: use a directory of the host that the caller has left
 * open. Usage: inherit-descriptor DESCRIPTOR NAME.  Prints the file of that
 * name in it; ends with 1 if the descriptor is closed.  Closed by lesson 02,
 * whose init closes what it inherits.  See openat(2) and CVE-2024-21626. */
#include "attack.h"
#include <stdlib.h>

int
main(int argc, char **argv)
{
    return argc == 3 ? print_file(atoi(argv[1]), argv[2]) : NOT_TRIED;
}
