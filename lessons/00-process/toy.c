/* The toy of lesson 0: runs a command. */
#include "00-process/layer.h"

int
main(int argc, char **argv)
{
    if (argc < 2)
        errx(125, "usage: %s COMMAND [ARG]...", argv[0]);
    return run(argv + 1);
}
