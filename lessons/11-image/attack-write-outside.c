/* write-outside: have whoever unpacks a layer write a file outside of it.  When
 * this runs, all is done: it reads the file where the image has it.
 * Usage: write-outside PATH.  Ends with 1 if there is none.
 * Closed by lesson 11, see README.md here. */
#include "attack.h"

int
main(int argc, char **argv)
{
    return argc == 2 ? print_file(AT_FDCWD, argv[1]) : NOT_TRIED;
}
