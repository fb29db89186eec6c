/* open-device: read a disk by a device node that lies in the root file system,
 * from an archive that root unpacked, or made by an earlier container.
 * Usage: open-device PATH.  Prints the disk's first bytes; ends with 1 if the
 * kernel refuses.  Closed by lesson 06, see README.md here. */
#include "attack.h"

int
main(int argc, char **argv)
{
    return argc == 2 ? print_file(AT_FDCWD, argv[1]) : NOT_TRIED;
}
