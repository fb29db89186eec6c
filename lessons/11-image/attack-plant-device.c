/* plant-device: have whoever unpacks a layer make a disk's device node on the
 * host, where an accomplice opens it.  This only tries it from inside.
 * Usage: plant-device PATH.  Ends with 1 if it can't be opened here.
 * Closed by lesson 11, see README.md here. */
#include "attack.h"

int
main(int argc, char **argv)
{
    return argc == 2 ? print_file(AT_FDCWD, argv[1]) : NOT_TRIED;
}
